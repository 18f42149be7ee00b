using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <content>Parts of files, and namespaces.</content>
internal static unsafe partial class Libc
{
    public const int NewNetwork = 0x40000000;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(int descriptor, byte* buffer, nint length, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setns(int descriptor, int type);
}
