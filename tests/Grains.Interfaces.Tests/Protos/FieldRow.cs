namespace Levee.Grains.Interfaces.Tests.Protos;

/// <summary>One row of <c>v1-fields.tsv</c>: the published shape of the Mesos v1 messages.</summary>
public sealed record FieldRow(string File, string Owner, string Name, int Number, string Label, string Type, string Default, bool Deprecated)
{
    public bool IsEnumValue => Type == "enum-value";

    public bool IsEmptyMessage => Type == "empty-message";

    public static IReadOnlyList<FieldRow> ReadAll() =>
        [.. System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Protos", "v1-fields.tsv")).Skip(1).Select(Parse)];

    private static FieldRow Parse(string line)
    {
        var cells = line.Split('\t');
        return new(cells[0], cells[1], cells[2], cells[3].Length == 0 ? 0 : int.Parse(cells[3], System.Globalization.CultureInfo.InvariantCulture),
            cells[4], cells[5], cells[6], cells[7] == "deprecated");
    }
}
