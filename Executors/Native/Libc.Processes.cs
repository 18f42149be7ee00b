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
    public const short SpawnSetSignalDefaults = 0x04;
    public const short SpawnSetSignalMask = 0x08;
    public const short SpawnSetSession = 0x80;
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
    internal static partial nint strsignal(int signal);

    [LibraryImport(Library)]
    internal static partial nint signal(int signal, nint handler);

    [LibraryImport(Library)]
    internal static partial int sigemptyset(byte* set);

    [LibraryImport(Library)]
    internal static partial int sigfillset(byte* set);

    [LibraryImport(Library)]
    internal static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    /// <summary>A descriptor that becomes readable when the process ends; -1 when it is gone.</summary>
    public static int OpenProcess(int pid) => (int)syscall(PidfdOpen, pid, 0);

    /// <summary>Text of a signal as <c>strsignal</c> has it, e.g. <c>Killed</c>.</summary>
    public static string SignalText(int signal) => Marshal.PtrToStringUTF8(strsignal(signal)) ?? $"Unknown signal {signal}";

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second);
}
