namespace Levee.Executors.Processes;

/// <summary>A process to start.</summary>
/// <param name="File">Path, or a name to look up in PATH of <paramref name="Environment"/>.</param>
/// <param name="Arguments">Whole argv.</param>
/// <param name="Environment">Whole environment.</param>
internal sealed record ProcessStart(string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Number of that descriptor in the process.</summary>
    public const int ReportDescriptor = 3;

    /// <summary>Whether it leads a session of its own.</summary>
    public bool NewSession { get; init; } = true;

    /// <summary>Descriptor for its stdout; -1: the executor's own.</summary>
    public int Output { get; init; } = -1;

    /// <summary>Descriptor for its stderr; -1: the executor's own.</summary>
    public int Errors { get; init; } = -1;

    /// <summary>Whether it is the part <c>launch</c>, which says by descriptor <see cref="ReportDescriptor"/> when it has become the command, or why it cannot.</summary>
    public bool IsShim { get; init; }

    /// <summary>Descriptor for what <see cref="IsShim"/> says; -1: none.</summary>
    public int Report { get; init; } = -1;

    /// <summary>Descriptor that the process needs until it ends, and is closed then; -1: none.</summary>
    public int Holds { get; init; } = -1;
}
