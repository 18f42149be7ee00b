using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <content>Terminals, and descriptors that do not block.</content>
internal static unsafe partial class Libc
{
    public const int BadMessage = 5; // EIO: nobody holds the other side of a terminal any more.
    public const int GetFlags = 3;
    public const int SetFlags = 4;
    private const nuint SetWindowSizeRequest = 0x5414;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int accept4(int descriptor, byte* address, uint* length, int flags);

    [LibraryImport(Library)]
    internal static partial int isatty(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ushort* argument);

    /// <summary>Makes reads and writes return at once.</summary>
    public static void SetNonBlocking(int descriptor) => _ = fcntl(descriptor, SetFlags, fcntl(descriptor, GetFlags, 0) | NonBlocking);

    /// <returns>Whether the terminal has that size now.</returns>
    public static bool SetWindowSize(int descriptor, ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        return ioctl(descriptor, SetWindowSizeRequest, size) == 0;
    }
}
