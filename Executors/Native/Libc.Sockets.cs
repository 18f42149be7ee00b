using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <content>Sockets.</content>
internal static unsafe partial class Libc
{
    public const int UnixFamily = 1;
    public const int Ipv4Family = 2;
    public const int Ipv6Family = 10;
    public const int Stream = 1;
    public const int NonBlocking = 0x800;
    public const int InProgress = 115;
    public const int NoSignal = 0x4000;
    public const int SocketLevel = 1;
    public const int SocketError = 4;
    public const int TcpLevel = 6;
    public const int TcpNoDelay = 1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int connect(int descriptor, byte* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockopt(int descriptor, int level, int option, int* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setsockopt(int descriptor, int level, int option, int* value, uint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int inet_pton(int family, string text, byte* address);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockname(int descriptor, byte* address, uint* length);

    [LibraryImport(Library)]
    internal static partial nint inet_ntop(int family, byte* address, byte* text, uint length);
}
