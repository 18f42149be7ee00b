using System.Runtime.InteropServices;

namespace Levee.Agent.Containers;

/// <summary>The C library calls that .NET has no API for. Constants are those of Linux, the same on x86-64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int SigKill = 9;
    public const int SigUsr1 = 10;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int NoSuchProcess = 3;
    public const int NoDevice = 19;
    public const int Busy = 16;
    public const int ReadOnlyFiles = 30;
    public const int MayWrite = 2;
    public const int NonBlocking = 0x800;
    public static readonly nint Bpf = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;
    public const nint OpenProcess = 434; // pidfd_open, on all machines.
    public const short Readable = 1;
    public const short Urgent = 2;
    public const short Failing = 8;
    public const int NoChild = 10;
    public const int OnlineProcessors = 84;
    public const int NoHang = 1;
    public const int Exited = 4;
    public const int LeaveWaitable = 0x01000000;
    public const int ByPid = 1;
    public const int WriteOnly = 0x1;
    public const int CreateFile = 0x40;
    public const int Append = 0x400;
    public const int CloseOnExec = 0x80000;
    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fsync(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fdatasync(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int syncfs(int descriptor);

    [LibraryImport(Library)]
    internal static partial int getpid();

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rmdir(string path);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int umount2(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint value, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, ulong count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(int descriptor, byte* buffer, nint count, long offset);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int descriptor, byte* buffer, nint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint syscall(nint number, nint one, nint two);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint syscall(nint number, nint one, byte* two, nint three);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int getgrouplist(string user, uint group, uint* groups, int* count);

    [LibraryImport(Library)]
    internal static partial int getsid(int pid);

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    [LibraryImport(Library)]
    internal static partial long sysconf(int name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitpid(int pid, out int status, int options);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitid(int idType, int id, byte* info, int options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string from, string to);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int lchown(string path, uint owner, uint group);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint realpath(string path, nint buffer);

    [LibraryImport(Library)]
    internal static partial void free(nint memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint getpwnam(string name);

    [LibraryImport(Library)]
    internal static partial nint getpwuid(uint id);

    [LibraryImport(Library)]
    internal static partial nint getgrgid(uint id);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_addopen(byte* actions, int to, byte* path, int flags, uint mode);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_addchdir_np(byte* actions, byte* path);
}
