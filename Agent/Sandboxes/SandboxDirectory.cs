using System.Runtime.InteropServices;
using Levee.Agent.Containers;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Sandboxes;

/// <summary>Makes sandboxes on disk.</summary>
internal static class SandboxDirectory
{
    private const UnixFileMode SandboxMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const UnixFileMode OutputMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes the directory of a run, gives it to its user and points the <c>latest</c> link beside it to it.</summary>
    /// <param name="owner"><see langword="null"/>: the agent's user.</param>
    /// <param name="isLatest">Whether there is such a link: not for nested and standalone containers.</param>
    public static void Create(string sandbox, (uint User, uint Group)? owner, bool isLatest = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(sandbox)!);
        Directory.CreateDirectory(sandbox, SandboxMode);
        Give(sandbox, owner);
        if (isLatest)
        {
            PointLatest(sandbox);
        }
    }

    /// <summary>Links volumes into a sandbox; one that is not shared is given to the sandbox's user.</summary>
    public static void Link(string sandbox, IEnumerable<VolumeLink> volumes, (uint User, uint Group)? owner)
    {
        foreach (var volume in volumes)
        {
            if (!VolumeLinks.IsWithinSandbox(volume.ContainerPath))
            {
                throw new IOException($"volume path '{volume.ContainerPath}' leads out of the sandbox");
            }

            var link = Path.Combine(sandbox, volume.ContainerPath.TrimEnd('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, volume.Directory);
            Give(volume.Directory, volume.IsShared ? null : owner);
        }
    }

    /// <summary>Opens a file of the sandbox for appending.</summary>
    public static SafeFileHandle OpenOutput(string sandbox, string name, (uint User, uint Group)? owner)
    {
        // Not File.OpenHandle(FileMode.Append): the child's descriptor itself must append.
        var path = Path.Combine(sandbox, name);
        var descriptor = Libc.open(path, Libc.WriteOnly | Libc.CreateFile | Libc.Append | Libc.CloseOnExec, (uint)OutputMode);
        if (descriptor < 0)
        {
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Give(path, owner);
        return handle;
    }

    /// <summary>Points the link <c>latest</c> beside a directory to it, in one step.</summary>
    public static void PointLatest(string directory)
    {
        var link = Path.Combine(Path.GetDirectoryName(directory)!, SandboxLayout.Latest);
        var fresh = $"{link}.{Path.GetFileName(directory)}";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, directory);
        if (Libc.rename(fresh, link) != 0) // File.Move follows links.
        {
            throw new IOException($"{link}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    /// <summary>Whether a name is that of the link, or of one that was being made when its agent died.</summary>
    public static bool IsLatestLink(string name) => name == SandboxLayout.Latest || name.StartsWith($"{SandboxLayout.Latest}.", StringComparison.Ordinal);

    /// <summary>Gives a file or directory to a user; <see langword="null"/>: it stays the agent's.</summary>
    public static void Give(string path, (uint User, uint Group)? owner)
    {
        if (owner is var (user, group) && Libc.lchown(path, user, group) != 0)
        {
            throw new IOException($"{path}: cannot give it to {Users.NameOf(user)}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }
}
