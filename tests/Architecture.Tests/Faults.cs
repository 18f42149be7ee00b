namespace Levee.Architecture.Tests;

/// <summary>Fails with all faults at once, one a line; xUnit's own message would cut them.</summary>
internal static class Faults
{
    public static void None(IEnumerable<string?> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, $"{all.Count} found:\n{string.Join('\n', all)}");
    }
}
