namespace Levee.Grains.Allocation;

/// <summary>The file of <c>--whitelist</c>: host names of the agents to offer, one per line.</summary>
internal static class Whitelist
{
    /// <summary>Time between two looks at the file. Source: spec mesos/master-behaviour.md section 1.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The host names in the file's text; blank lines say nothing, so that an empty file lists none.</summary>
    public static IReadOnlySet<string> Parse(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
