namespace Levee.Architecture.Tests;

/// <summary>The file that remembers every id ever used, so that none is given a second meaning.</summary>
internal static class WireSnapshot
{
    private const string Head = """
        # Every alias and id that was ever on the wire or in storage: alias, id, member and its type.
        # Lines of what is gone stay, so that its ids are not used again.
        # New lines are added by running the architecture tests with LEVEE_UPDATE_SNAPSHOT=1 in the environment.
        # A line is changed or removed by hand only: after renaming a member, or while no stored or sent data can hold it yet.
        """;

    private static string Path => System.IO.Path.Combine(Repository.Root, "tests", "Architecture.Tests", "WireContracts.snapshot.txt");

    public static bool UpdateAsked => Environment.GetEnvironmentVariable("LEVEE_UPDATE_SNAPSHOT") == "1";

    /// <summary>Key (alias and id) → member and type.</summary>
    public static SortedDictionary<string, string> Read()
    {
        var lines = File.Exists(Path) ? File.ReadAllLines(Path).Where(line => line.Length > 0 && line[0] != '#') : [];
        return new(lines.Select(line => line.Split('\t')).ToDictionary(cells => $"{cells[0]}\t{cells[1]}", cells => cells[2]), StringComparer.Ordinal);
    }

    public static void Write(SortedDictionary<string, string> lines) =>
        File.WriteAllText(Path, string.Join('\n', lines.Select(line => $"{line.Key}\t{line.Value}").Prepend(Head)) + "\n");
}
