using System.Runtime.InteropServices;
using Levee.Agent.Containers;

namespace Levee.Agent.Fetching.Archives;

/// <summary>Where an archive is unpacked. Nothing is written, and no link points, outside of it.</summary>
/// <param name="root">The sandbox.</param>
internal sealed class ArchivePlace(string root, CancellationToken cancellationToken) : IDisposable
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1ed; // rwxr-xr-x: no more than a usual umask leaves.
    private const UnixFileMode Usable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute; // Else nobody could remove it.
    private readonly string _root = RealPath(root);
    private readonly Dictionary<string, UnixFileMode> _directories = new(StringComparer.Ordinal); // Their permissions, set last: they could hinder unpacking.

    public void Directory(string name, UnixFileMode? mode)
    {
        if (Target(name) is { } path)
        {
            System.IO.Directory.CreateDirectory(path);
            _directories[path] = (mode ?? Permissions) & Permissions;
        }
    }

    /// <param name="mode"><see langword="null"/>: as usual for new files.</param>
    public void File(string name, UnixFileMode? mode, DateTimeOffset? modified, Stream content)
    {
        if (Target(name) is not { } path)
        {
            throw new InvalidDataException($"its entry '{name}' is a file and has no name");
        }

        using (var file = FetchTarget.Create(path))
        {
            var buffer = new byte[1 << 16];
            while (content.Read(buffer) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.Write(buffer, 0, count);
            }

            if (mode is { } bits)
            {
                System.IO.File.SetUnixFileMode(file.SafeFileHandle, bits & Permissions);
            }
        }

        if (modified is { } time && time > DateTimeOffset.UnixEpoch)
        {
            System.IO.File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        }
    }

    /// <param name="target">As in the archive: relative to the link's directory.</param>
    public void SymbolicLink(string name, string target)
    {
        var path = Target(name) ?? throw new InvalidDataException("its root is a link");
        var parent = Path.GetDirectoryName(path)!;
        if (Path.IsPathRooted(target) || !IsWithin(Path.GetFullPath(Path.Combine(parent, target))))
        {
            throw new InvalidDataException($"its link '{name}' points to '{target}', out of the sandbox");
        }

        System.IO.Directory.CreateDirectory(parent);
        System.IO.File.Delete(path);
        System.IO.File.CreateSymbolicLink(path, target);
    }

    /// <param name="target">As in the archive: relative to its root.</param>
    public void HardLink(string name, string target)
    {
        var (path, other) = (Target(name), Target(target));
        if (path is null || other is null)
        {
            throw new InvalidDataException($"its link '{name}' points to no file");
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.Delete(path);
        if (Libc.link(other, path) != 0)
        {
            throw new InvalidDataException($"its link '{name}' to '{target}' cannot be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    /// <summary>Gives directories their permissions, the innermost first.</summary>
    public void Dispose()
    {
        foreach (var (path, mode) in _directories.OrderByDescending(entry => entry.Key.Length))
        {
            System.IO.File.SetUnixFileMode(path, mode | Usable);
        }
    }

    /// <summary>Where an entry goes. Links on the way, also those that were unpacked before, count as what they point to.</summary>
    /// <returns><see langword="null"/>: it is the root itself.</returns>
    private string? Target(string name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Path.GetFullPath(Path.Combine(_root, name)).TrimEnd('/');
        if (Path.IsPathRooted(name) || !IsWithin(path))
        {
            throw new InvalidDataException($"its entry '{name}' leads out of the sandbox");
        }

        if (path == _root)
        {
            return null;
        }

        var existing = Path.GetDirectoryName(path)!;
        while (!System.IO.Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        return IsWithin(RealPath(existing)) ? path : throw new InvalidDataException($"its entry '{name}' leads out of the sandbox by a link");
    }

    private bool IsWithin(string path) => path == _root || path.StartsWith(_root + "/", StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        var resolved = Libc.realpath(path, 0);
        if (resolved == 0)
        {
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        try
        {
            return Marshal.PtrToStringUTF8(resolved)!;
        }
        finally
        {
            Libc.free(resolved);
        }
    }
}
