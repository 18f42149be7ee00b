using System.Runtime.InteropServices;

namespace Levee.Agent.Containers;

/// <content>Terminals, pipes and sockets with names.</content>
internal static unsafe partial class Libc
{
    public const int ReadWrite = 0x2;
    public const int NoControllingTerminal = 0x100;
    public const int PathOnly = 0x200000;
    public const int DirectoryOnly = 0x10000;
    public const int UnixFamily = 1;
    public const int StreamSocket = 1;
    public const nuint SetWindowSize = 0x5414;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int posix_openpt(int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int grantpt(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int unlockpt(int descriptor);

    [LibraryImport(Library)]
    internal static partial int ptsname_r(int descriptor, byte* name, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(int descriptor, nuint request, ushort* argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bind(int descriptor, byte* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int listen(int descriptor, int backlog);
}
