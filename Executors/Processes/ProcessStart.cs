namespace Levee.Executors.Processes;

/// <summary>A process to start.</summary>
/// <param name="File">Path, or a name to look up in PATH of <paramref name="Environment"/>.</param>
/// <param name="Arguments">Whole argv.</param>
/// <param name="Environment">Whole environment.</param>
internal sealed record ProcessStart(string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Whether it leads a session of its own.</summary>
    public bool NewSession { get; init; } = true;

    /// <summary>Descriptor for its stdout; -1: the executor's own.</summary>
    public int Output { get; init; } = -1;
}
