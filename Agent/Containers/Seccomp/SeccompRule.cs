using System.Collections.Immutable;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>What becomes of some system calls.</summary>
/// <param name="Action">As a filter returns it (SECCOMP_RET_*).</param>
/// <param name="Arguments">Conditions that must all hold; empty: whatever the arguments are.</param>
internal sealed record SeccompRule(ImmutableArray<string> Names, uint Action, ImmutableArray<SeccompArgument> Arguments, SeccompCondition Includes, SeccompCondition Excludes);
