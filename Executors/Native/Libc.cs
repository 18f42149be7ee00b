using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <summary>The C library, called directly: .NET's own sockets, processes and timers cost threads and memory. Constants are those of Linux, the same on x86-64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int Error = -1;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int NoChild = 10;
    public const int NoSuchFile = 2;
    public const int Executable = 1;
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int CreateFile = 0x40;
    public const int Truncate = 0x200;
    public const int CloseOnExec = 0x80000;
    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int descriptor, byte* buffer, nint length);

    [LibraryImport(Library)]
    internal static partial int close(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint getrandom(byte* buffer, nint length, uint flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint getpwnam(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int getgrouplist(string name, uint group, uint* groups, int* count);

    /// <summary>The words of an error number, e.g. <c>No such file or directory</c>.</summary>
    public static string ErrorText(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>The words of the last call's error.</summary>
    public static string LastErrorText() => ErrorText(Marshal.GetLastPInvokeError());

    /// <summary>Fills a buffer with random bytes.</summary>
    public static void Fill(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            if (getrandom(start, buffer.Length, 0) != buffer.Length)
            {
                throw new InvalidOperationException($"No random numbers: {LastErrorText()}");
            }
        }
    }
}
