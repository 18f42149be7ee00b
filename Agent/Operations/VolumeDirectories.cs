using Levee.Agent.Sandboxes;
using Mesos.V1;
using Kind = Mesos.V1.Offer.Types.Operation.Types.Type;
using MountType = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;

namespace Levee.Agent.Operations;

/// <summary>The directories of persistent volumes. Source: spec agent-behaviour section 2.3.</summary>
internal static class VolumeDirectories
{
    /// <summary>Makes the directories of volumes that an operation creates, empty ones.</summary>
    public static void Prepare(Operation operation, SandboxLayout layout)
    {
        foreach (var volume in operation.Info.Type == Kind.Create && IsDone(operation) ? operation.Info.Create.Volumes : [])
        {
            Empty(volume, layout); // A crash may have kept one that was destroyed.
            Directory.CreateDirectory(layout.Volume(volume));
        }
    }

    /// <summary>Removes what volumes held that an operation destroyed.</summary>
    public static void CleanUp(Operation operation, SandboxLayout layout)
    {
        foreach (var volume in operation.Info.Type == Kind.Destroy && IsDone(operation) ? operation.Info.Destroy.Volumes : [])
        {
            Empty(volume, layout);
        }
    }

    private static bool IsDone(Operation operation) => operation.LatestStatus.State == OperationState.OperationFinished;

    /// <summary>A MOUNT disk is the volume itself: only what is in it goes.</summary>
    private static void Empty(Resource volume, SandboxLayout layout)
    {
        var directory = new DirectoryInfo(layout.Volume(volume));
        if (!directory.Exists)
        {
            return;
        }

        if (volume.Disk.Source?.Type != MountType.Mount)
        {
            directory.Delete(recursive: true);
            return;
        }

        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo child && child.LinkTarget is null)
            {
                child.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
