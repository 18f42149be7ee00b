using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <summary>What starting a process takes of the C library. Compiled into agent and executors alike; constants are those of Linux, the same on x86-64 and arm64.</summary>
internal static unsafe partial class SpawnCalls
{
    public const short SpawnSetSignalDefaults = 0x04;
    public const short SpawnSetSignalMask = 0x08;
    public const short SpawnSetSession = 0x80;
    private const string Library = "libc";

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

    /// <summary>Text of a signal as <c>strsignal</c> has it, e.g. <c>Killed</c>.</summary>
    public static string SignalText(int signal) => Marshal.PtrToStringUTF8(strsignal(signal)) ?? $"Unknown signal {signal}";

    [LibraryImport(Library)]
    private static partial nint strsignal(int signal);
}
