using System.Runtime.InteropServices;

namespace Levee.Agent.Images;

/// <summary>Kernel calls for mounts and for what .NET's files do not know. Failures throw <see cref="IOException"/>.</summary>
internal static unsafe partial class MountCalls
{
    public const ulong ReadOnly = 1;
    public const ulong Remount = 0x20;
    public const ulong Bind = 0x1000;
    public const ulong Recursive = 0x4000;
    public const ulong Shared = 1 << 20;
    private const int Detach = 2;
    private const int DoNotFollow = 8;
    private const int NoSuchFile = 2;
    private const int NoData = 61;
    private const int InvalidArgument = 22;
    private const uint CharacterDevice = 0x2000;
    private const uint Pipe = 0x1000;
    private const int WorkingDirectory = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint TypeOnly = 1;
    private const string Library = "libc";

    public static void Mount(string? source, string target, string? type, ulong flags, string? options = null) =>
        Check(mount(source, target, type, (nuint)flags, options), $"cannot mount {type ?? source ?? "it"} at '{target}'");

    /// <summary>Takes the topmost mount away from a path, at once for those who look, at last when nobody uses it any more.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Unmount(string target)
    {
        if (umount2(target, Detach | DoNotFollow) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is InvalidArgument or NoSuchFile ? false : throw Failure($"cannot unmount '{target}'");
    }

    /// <summary>Mount points of this process at or below a path, the topmost last.</summary>
    public static List<string> MountsBelow(string path) =>
        [.. File.ReadLines("/proc/self/mountinfo").Select(line => Unescape(line.Split(' ')[4])).Where(point => point == path || point.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal))];

    /// <summary>Takes all mounts at and below a path away.</summary>
    public static void UnmountAll(string path)
    {
        foreach (var point in Enumerable.Reverse(MountsBelow(path)))
        {
            Unmount(point);
        }
    }

    /// <summary>The mark of a file that a layer removes: overlayfs knows it by its device number 0.</summary>
    public static void MakeWhiteout(string path) => Check(mknod(path, CharacterDevice, 0), $"cannot make whiteout '{path}'");

    /// <summary>Whether a file is such a mark; the store has no other devices.</summary>
    public static bool IsWhiteout(string path)
    {
        const int TypeOffset = 28; // stx_mode
        const int TypeBits = 0xF000;
        var status = stackalloc byte[256];
        return statx(WorkingDirectory, path, DoNotFollowLinks, TypeOnly, status) == 0 ? (*(ushort*)(status + TypeOffset) & TypeBits) == CharacterDevice : throw Failure($"cannot look at '{path}'");
    }

    public static void MakePipe(string path) => Check(mknod(path, Pipe, 0), $"cannot make pipe '{path}'");

    public static void HardLink(string from, string to) => Check(link(from, to), $"cannot link '{to}' to '{from}'");

    /// <summary>Of the file itself, should it be a link.</summary>
    public static void SetAttribute(string path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            Check(lsetxattr(path, name, bytes, (nuint)value.Length, 0), $"cannot set {name} of '{path}'");
        }
    }

    /// <summary>Whether a file has an attribute with that value.</summary>
    public static bool HasAttribute(string path, string name, ReadOnlySpan<byte> value)
    {
        var buffer = stackalloc byte[64];
        var count = lgetxattr(path, name, buffer, 64);
        return count >= 0 ? new ReadOnlySpan<byte>(buffer, (int)count).SequenceEqual(value)
            : Marshal.GetLastPInvokeError() is NoData or 95 ? false // EOPNOTSUPP: a file system without attributes.
            : throw Failure($"cannot read {name} of '{path}'");
    }

    /// <summary>Owner, of the file itself should it be a link; then the permissions, which a change of owner takes bits from.</summary>
    public static void Own(string path, int user, int group) => Check(lchown(path, (uint)user, (uint)group), $"cannot give '{path}' to {user}:{group}");

    /// <summary>Gives this thread a network of its own.</summary>
    public static void NewNetwork() => Check(unshare(0x40000000), "cannot make a network namespace");

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw Failure(what);
        }
    }

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    /// <summary>Blanks, tabs, line ends and backslashes are octal numbers there.</summary>
    private static string Unescape(string field) => field.Contains('\\')
        ? System.Text.RegularExpressions.Regex.Replace(field, @"\\([0-7]{3})", match => $"{(char)Convert.ToInt32(match.Groups[1].Value, 8)}")
        : field;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string? source, string target, string? type, nuint flags, string? options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknod(string path, uint mode, ulong device);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lsetxattr(string path, string name, byte* value, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint lgetxattr(string path, string name, byte* value, nuint size);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int unshare(int flags);
}
