using System.Runtime.InteropServices;

namespace Levee.Executors.Launch;

/// <summary>
/// The kernel, as a process between fork and exec may use it: no transition to the runtime, which does not live on in the child, and no memory of its heap.
/// Linked directly, so that no name is looked up there either. Constants are those of Linux on x86-64 and arm64.
/// </summary>
internal static unsafe partial class Kernel
{
    public const int CloseOnExec = 0x80000;
    public const int CreateFile = 0x40;
    public const int Directory = 0x10000;
    public const int PathOnly = 0x200000;
    public const int WriteOnly = 1;
    public const int Truncate = 0x200;
    public const int NewMounts = 0x20000;
    public const int NewPids = 0x20000000;
    public const int ShareFileSystem = 0x200;
    public const ulong ReadOnlyMount = 1;
    public const ulong Remount = 0x20;
    public const ulong Bind = 0x1000;
    public const ulong Recursive = 0x4000;
    public const ulong Slave = 0x80000;
    public const int Detach = 2;
    public const int NoHang = 1;
    public const int ChildSignal = 17;
    public const int KillSignal = 9;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int InvalidArgument = 22;
    public const int SharedPages = 0x21; // MAP_SHARED | MAP_ANONYMOUS
    public const int ReadWritePages = 3;
    public const nint BecomeTerminal = 0x540E; // TIOCSCTTY
    private const string Library = "libc";
    private static readonly bool OnArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static readonly nint PivotRootNumber = OnArm ? 41 : 155;
    public static readonly nint MakeNodeNumber = OnArm ? 33 : 259;
    public static readonly nint SetGroupsNumber = OnArm ? 159 : 116;
    public static readonly nint SetGidNumber = OnArm ? 149 : 119; // setresgid
    public static readonly nint SetUidNumber = OnArm ? 147 : 117; // setresuid

    public static int Error => *__errno_location();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int* __errno_location();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int fork();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int getpid();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int getppid();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void _exit(int code);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int waitpid(int pid, int* status, int options);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint signal(int number, nint handler);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sigprocmask(int how, byte* set, byte* old);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sigfillset(byte* set);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sigemptyset(byte* set);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sigdelset(byte* set, int signal);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sigwait(byte* set, int* signal);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int open(byte* path, int flags, uint mode);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int renameat(int fromDirectory, byte* from, int toDirectory, byte* to);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint read(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint write(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int close(int descriptor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int fchmod(int descriptor, uint mode);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int fchown(int descriptor, uint uid, uint gid);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int mkdir(byte* path, uint mode);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int symlink(byte* target, byte* path);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int chmod(byte* path, uint mode);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int chdir(byte* path);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int unshare(int flags);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int setns(int descriptor, int flag);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int sethostname(byte* name, nint length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int mount(byte* source, byte* target, byte* type, nuint flags, byte* options);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int umount2(byte* target, int flags);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int setrlimit(int resource, ulong* limits);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int setsid();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int ioctl(int descriptor, nint request, nint argument);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int prctl(int option, nuint one, nuint two, nuint three, nuint four);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int capset(byte* header, byte* data);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint syscall(nint number, nint one, nint two, nint three, nint four);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void* mmap(void* address, nint length, int protection, int flags, int descriptor, nint offset);
}
