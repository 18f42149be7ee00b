using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>A kind of system calls that a kernel takes.</summary>
/// <param name="Name">In profiles, e.g. <c>SCMP_ARCH_X86_64</c>.</param>
/// <param name="Alias">In the conditions of profiles, e.g. <c>amd64</c>.</param>
/// <param name="Column">In <see cref="SyscallTable"/>.</param>
/// <param name="Audit">As the kernel tells it to a filter (AUDIT_ARCH_*).</param>
/// <param name="Bit">Set in all its numbers.</param>
internal sealed record SeccompArchitecture(string Name, string Alias, string Column, uint Audit, uint Bit = 0)
{
    public static readonly SeccompArchitecture X64 = new("SCMP_ARCH_X86_64", "amd64", "x86_64", 0xC000003E);
    public static readonly SeccompArchitecture X32 = new("SCMP_ARCH_X32", "x32", "x32", X64.Audit, 0x40000000);
    private static readonly SeccompArchitecture X86 = new("SCMP_ARCH_X86", "x86", "x86", 0x40000003);
    private static readonly SeccompArchitecture Arm64 = new("SCMP_ARCH_AARCH64", "arm64", "aarch64", 0xC00000B7);

    /// <summary>Those that filters can be made for.</summary>
    public static ImmutableArray<SeccompArchitecture> All { get; } = [X64, X86, X32, Arm64];

    /// <summary>This machine's; <see langword="null"/>: no filter can be made for it.</summary>
    public static SeccompArchitecture? Own { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };
}
