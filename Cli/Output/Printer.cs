using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Levee.Cli.Output;

/// <summary>Prints rows as a table for people or as JSON for programs.</summary>
internal static class Printer
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints JSON, indented.</summary>
    public static void PrintJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>Prints a table that no pipe cuts: a column is as wide as its widest cell.</summary>
    public static void PrintTable(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(new Text(header)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        var width = 0;
        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
            width = Math.Max(width, row.Sum(cell => cell.Length + 2));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(Console.Out) });
        console.Profile.Width = Math.Max(Math.Max(width, headers.Sum(h => h.Length + 2)), 80) + (headers.Count * 24);
        console.Write(table);
    }
}
