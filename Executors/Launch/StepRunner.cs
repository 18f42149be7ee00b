using System.Runtime.CompilerServices;

namespace Levee.Executors.Launch;

/// <summary>Takes steps. Runs in the shim and between fork and exec: no heap, no exceptions, no runtime.</summary>
internal static unsafe class StepRunner
{
    private const int WholeSet = 128; // sigset_t
    private const int SetMask = 2;
    private const int LastSignal = 64;
    private const int CannotExecute = 127;

    /// <summary>Takes steps until one fails; then says so on <paramref name="errors"/>.</summary>
    /// <param name="errors">As <c>error_descriptor</c> in launch.proto; -1: nobody listens.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Run(Step* steps, int count, int errors)
    {
        for (var i = 0; i < count; i++)
        {
            var status = 0;
            if (Take(steps + i, &status) < 0)
            {
                var error = Kernel.Error;
                Report(errors, status != 0 ? (byte)'X' : (byte)'E', status != 0 ? status : error, steps[i].What);
                return false;
            }
        }

        return true;
    }

    /// <summary>Default handling of all signals, none blocked: as a program expects them. .NET ignores SIGPIPE.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResetSignals()
    {
        for (var signal = 1; signal <= LastSignal; signal++)
        {
            _ = Kernel.signal(signal, 0); // Refused for SIGKILL, SIGSTOP and those of the C library.
        }

        var none = stackalloc byte[WholeSet];
        _ = Kernel.sigemptyset(none);
        _ = Kernel.sigprocmask(SetMask, none, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Take(Step* step, int* status) => step->Kind switch
    {
        StepKind.Write => WriteFile(step, Kernel.WriteOnly | Kernel.CloseOnExec, own: false),
        StepKind.MakeFile => WriteFile(step, Kernel.WriteOnly | Kernel.CreateFile | Kernel.Truncate | Kernel.CloseOnExec, own: true),
        StepKind.MakeDirectory => UnlessThere(Kernel.mkdir(step->A, (uint)step->M)),
        StepKind.Touch => Touch(step->A),
        StepKind.MakeNode => MakeNode(step),
        StepKind.MakeLink => UnlessThere(Kernel.symlink(step->B, step->A)),
        StepKind.Enter => Enter(step),
        StepKind.Unshare => Kernel.unshare((int)step->N),
        StepKind.Hostname => Kernel.sethostname(step->A, (nint)step->N),
        StepKind.Mount => Kernel.mount(step->A, step->B, step->C, (nuint)step->N, step->D),
        StepKind.Mask => Mask(step->A),
        StepKind.Run => RunProgram(step, status),
        StepKind.Pivot => Pivot(step->A),
        StepKind.Limit => Kernel.setrlimit((int)step->N, (ulong*)step->A),
        StepKind.Go => Kernel.chdir(step->A),
        StepKind.Terminal => TakeTerminal(),
        StepKind.Control => Kernel.prctl((int)step->N, (nuint)step->M, (nuint)step->O, 0, 0) is var result && result < 0 && step->A != null && Kernel.Error == Kernel.InvalidArgument ? 0 : result,
        StepKind.Groups => (int)Kernel.syscall(Kernel.SetGroupsNumber, (nint)step->N, (nint)step->A, 0, 0),
        StepKind.Gid => (int)Kernel.syscall(Kernel.SetGidNumber, (nint)step->N, (nint)step->N, (nint)step->N, 0),
        StepKind.Uid => (int)Kernel.syscall(Kernel.SetUidNumber, (nint)step->N, (nint)step->N, (nint)step->N, 0),
        StepKind.Capabilities => Kernel.capset(step->A, step->B),
        _ => Execute(step),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int UnlessThere(int result) => result < 0 && Kernel.Error == Kernel.Exists ? 0 : result;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WriteFile(Step* step, int flags, bool own)
    {
        var file = Kernel.open(step->A, flags, (uint)step->M);
        if (file < 0)
        {
            return -1;
        }

        var result = Kernel.write(file, step->B, (nint)step->N) < 0 ? -1
            : !own ? 0
            : Kernel.fchmod(file, (uint)step->M) < 0 ? -1
            : Kernel.fchown(file, (uint)step->O, (uint)(step->O >> 32));
        var error = Kernel.Error;
        _ = Kernel.close(file);
        *Kernel.__errno_location() = error;
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Touch(byte* path)
    {
        var file = Kernel.open(path, Kernel.WriteOnly | Kernel.CreateFile | Kernel.CloseOnExec, 0x1A4);
        return file < 0 ? -1 : Kernel.close(file);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int MakeNode(Step* step)
    {
        const nint WorkingDirectory = -100;
        var result = (int)Kernel.syscall(Kernel.MakeNodeNumber, WorkingDirectory, (nint)step->A, (nint)step->M, (nint)step->N);
        return result < 0 ? UnlessThere(result) : Kernel.chmod(step->A, (uint)step->M & 0xFFF); // Past the umask.
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Enter(Step* step)
    {
        // A thread that shares its root and working directory with others may not change the mounts it sees.
        if (step->N == Kernel.NewMounts && Kernel.unshare(Kernel.ShareFileSystem) < 0)
        {
            return -1;
        }

        var file = Kernel.open(step->A, Kernel.CloseOnExec, 0);
        if (file < 0)
        {
            return -1;
        }

        var result = Kernel.setns(file, (int)step->N);
        var error = Kernel.Error;
        _ = Kernel.close(file);
        *Kernel.__errno_location() = error;
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Mask(byte* path)
    {
        fixed (byte* nothing = "/dev/null\0"u8, tmpfs = "tmpfs\0"u8)
        {
            if (Kernel.mount(nothing, path, null, (nuint)Kernel.Bind, null) == 0 || Kernel.Error == Kernel.NotFound)
            {
                return 0;
            }

            return Kernel.Error == Kernel.NotDirectory ? Kernel.mount(tmpfs, path, tmpfs, (nuint)Kernel.ReadOnlyMount, null) : -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Pivot(byte* root)
    {
        fixed (byte* here = ".\0"u8, top = "/\0"u8)
        {
            // A root must be a mount; the old one then lies over it until it is taken away.
            return Kernel.mount(root, root, null, (nuint)(Kernel.Bind | Kernel.Recursive), null) < 0 || Kernel.chdir(root) < 0
                || Kernel.syscall(Kernel.PivotRootNumber, (nint)here, (nint)here, 0, 0) < 0
                || Kernel.mount(null, here, null, (nuint)(Kernel.Recursive | Kernel.Slave), null) < 0
                || Kernel.umount2(here, Kernel.Detach) < 0
                ? -1
                : Kernel.chdir(top);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int RunProgram(Step* step, int* status)
    {
        var child = Kernel.fork();
        if (child == 0)
        {
            ResetSignals();
            _ = Kernel.execve(step->A, (byte**)step->B, (byte**)step->C);
            Kernel._exit(CannotExecute);
        }

        int result;
        do
        {
            result = child < 0 ? -1 : Kernel.waitpid(child, status, 0);
        }
        while (result < 0 && child > 0 && Kernel.Error == Kernel.Interrupted);
        return result < 0 || *status != 0 ? -1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Execute(Step* step)
    {
        _ = Kernel.execve(step->A, (byte**)step->B, (byte**)step->C);
        return step->N != 0 && Kernel.Error is (Kernel.NotFound or Kernel.NotDirectory or Kernel.AccessDenied) ? 0 : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Report(int errors, byte kind, int number, byte* what)
    {
        if (errors < 0)
        {
            return;
        }

        var length = 0;
        while (what[length] != 0)
        {
            length++;
        }

        var head = stackalloc byte[5];
        head[0] = kind;
        *(int*)(head + 1) = number;
        _ = Kernel.write(errors, head, 5);
        _ = Kernel.write(errors, what, length);
    }

    /// <summary>Leads a session, be it since its start, and has the terminal for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int TakeTerminal()
    {
        _ = Kernel.setsid(); // Refused to one that leads already; whoever does not lead is refused the terminal.
        return Kernel.ioctl(0, Kernel.BecomeTerminal, 0);
    }
}
