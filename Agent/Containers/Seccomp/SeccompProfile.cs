using System.Collections.Immutable;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>Which system calls a container may make.</summary>
/// <param name="DefaultAction">What becomes of calls that no rule names (SECCOMP_RET_*).</param>
/// <param name="Architectures">Names beside the machine's own by the machine's.</param>
internal sealed record SeccompProfile(uint DefaultAction, ImmutableDictionary<string, ImmutableArray<string>> Architectures, ImmutableArray<SeccompRule> Rules);
