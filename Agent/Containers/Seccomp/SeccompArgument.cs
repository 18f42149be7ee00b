namespace Levee.Agent.Containers.Seccomp;

/// <summary>A condition on an argument of a system call.</summary>
/// <param name="Index">0 to 5.</param>
/// <param name="Second">Only of <see cref="SeccompComparison.MaskedEqual"/>.</param>
internal sealed record SeccompArgument(int Index, SeccompComparison Comparison, ulong Value, ulong Second);
