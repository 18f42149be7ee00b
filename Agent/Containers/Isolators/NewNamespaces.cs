namespace Levee.Agent.Containers.Isolators;

/// <summary>CLONE_NEW* of the kernel.</summary>
internal static class NewNamespaces
{
    public const uint Mounts = 0x00020000;
    public const uint Ipc = 0x08000000;
    public const uint Pids = 0x20000000;
}
