using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <content>Processes and signals.</content>
internal static unsafe partial class Libc
{
    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;
    public const int AnyChild = -1;
    public const int NoHang = 1;
    public const int ChildSubreaper = 36;
    private const int PidfdOpen = 434; // One of the newer system calls: its number is the same everywhere.

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library)]
    internal static partial int getpid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitpid(int pid, int* status, int options);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport(Library)]
    internal static partial nint signal(int signal, nint handler);

    /// <summary>A descriptor that becomes readable when the process ends; -1 when it is gone.</summary>
    public static int OpenProcess(int pid) => (int)syscall(PidfdOpen, pid, 0);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second);
}
