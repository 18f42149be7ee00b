using System.CommandLine;

namespace Levee.Cli;

/// <summary>What somebody may have meant who misspelt a flag.</summary>
internal static class Spelling
{
    /// <summary>For each flag that the command does not have, the one closest to it, unless none is close.</summary>
    public static IEnumerable<(string Given, string Meant)> Suggestions(ParseResult parsed)
    {
        var names = parsed.CommandResult.Command.Options.Where(option => !option.Hidden).Select(option => option.Name).ToList();
        foreach (var token in parsed.UnmatchedTokens.Where(token => token.StartsWith("--", StringComparison.Ordinal)))
        {
            var given = token.Split('=')[0];
            if (Nearest(given, names) is { } meant)
            {
                yield return (given, meant);
            }
        }
    }

    /// <returns><see langword="null"/>: more than a third of the letters would have to change.</returns>
    internal static string? Nearest(string given, IEnumerable<string> names)
    {
        var wanted = given.Replace('-', '_');
        var (name, distance) = names.Select(name => (Name: name, Distance: Distance(wanted, name.Replace('-', '_')))).OrderBy(entry => entry.Distance).FirstOrDefault();
        return name is not null && distance * 3 <= given.Length ? name : null;
    }

    /// <summary>Letters to insert, drop or replace (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= right.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], next);
            }
        }

        return row[^1];
    }
}
