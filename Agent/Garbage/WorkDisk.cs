using Levee.Agent.Sandboxes;

namespace Levee.Agent.Garbage;

/// <inheritdoc cref="IWorkDisk"/>
internal sealed class WorkDisk(SandboxLayout layout) : IWorkDisk
{
    public double Used => new DriveInfo(layout.WorkDirectory) is { TotalSize: > 0 and var size } drive ? 1 - ((double)drive.TotalFreeSpace / size) : 0;
}
