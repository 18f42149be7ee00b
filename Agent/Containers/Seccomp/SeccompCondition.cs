using System.Collections.Immutable;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>Where a rule of a profile holds (<c>includes</c>) or does not (<c>excludes</c>).</summary>
/// <param name="Capabilities">Bit n for capability n.</param>
/// <param name="Kernel">Oldest version; <see langword="null"/>: any.</param>
internal sealed record SeccompCondition(ulong Capabilities, ImmutableArray<string> Architectures, Version? Kernel)
{
    public static readonly SeccompCondition None = new(0, [], null);

    /// <summary>Whether all that is named is there.</summary>
    public bool Includes(string architecture, ulong capabilities, Version kernel) =>
        (Capabilities & ~capabilities) == 0 && (Architectures.IsEmpty || Architectures.Contains(architecture)) && (Kernel is null || kernel >= Kernel);

    /// <summary>Whether any that is named is there.</summary>
    public bool Excludes(string architecture, ulong capabilities, Version kernel) =>
        (Capabilities & capabilities) != 0 || Architectures.Contains(architecture) || (Kernel is not null && kernel >= Kernel);
}
