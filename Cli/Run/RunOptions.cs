namespace Levee.Cli.Run;

/// <summary>One task as <c>levee run</c> was asked for it.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Cpus">Cpus, above 0.</param>
/// <param name="MemMegabytes">Memory, above 0.</param>
/// <param name="Environment">Variables for the task.</param>
/// <param name="Wait">How long to wait for a fitting offer; <see langword="null"/>: for ever.</param>
internal sealed record RunOptions(
    IReadOnlyList<string> Command, string Name, string Role, string User, double Cpus, double MemMegabytes, IReadOnlyList<(string Name, string Value)> Environment, TimeSpan? Wait);
