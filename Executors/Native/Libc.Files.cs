using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <content>Files that are kept, and whose they are.</content>
internal static unsafe partial class Libc
{
    public const int Append = 0x400;
    public const int FromEnd = 2;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string from, string to);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string path);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long lseek(int descriptor, long offset, int from);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setgroups(nuint count, uint* groups);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setgid(uint group);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setuid(uint user);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int system(string command);
}
