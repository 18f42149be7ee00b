namespace Levee.Agent.Containers.Isolators;

/// <summary>MS_* of the kernel.</summary>
internal static class MountFlags
{
    public const ulong ReadOnly = 1;
    public const ulong NoSuid = 2;
    public const ulong NoDevices = 4;
    public const ulong NoExecution = 8;
    public const ulong StrictAccessTime = 1 << 24;
    public const ulong Bind = 0x1000;
    public const ulong Recursive = 0x4000;
    public const ulong Shared = 1 << 20;
}
