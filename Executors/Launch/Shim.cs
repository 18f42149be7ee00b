using System.Runtime.CompilerServices;

namespace Levee.Executors.Launch;

/// <summary>
/// The first process of a container: sets it up, starts the command, passes signals on to it, collects every process that is left to it,
/// and tells how the command ended. In a new process namespace a second one, forked, is that namespace's first process and does the same inside.
/// </summary>
internal static unsafe class Shim
{
    private const int GiveUp = 1;
    private const int SignalSet = 128;
    private const int SetMask = 2;
    private const int SetCloseOnExec = 2; // F_SETFD
    private const int DieWithParent = 1; // PR_SET_PDEATHSIG
    private const int CollectOrphans = 36; // PR_SET_CHILD_SUBREAPER
    private const int NoCore = 4; // RLIMIT_CORE
    private const int FirstInnerSignal = 32; // The C library's and the runtime's own, up to 34.
    private const int LastInnerSignal = 34;

    /// <summary>What the forks need to know; all of it outside the heap.</summary>
    internal struct Orders
    {
        public Step* Surroundings;
        public int SurroundingsCount;
        public Step* Setup;
        public int SetupCount;
        public Step* Final;
        public int FinalCount;
        public int Wait;
        public int Errors;
        public bool Replace;
        public bool NewPids;
        public byte* StatusDirectory;
        public byte* StatusName;
        public byte* StatusFresh;
    }

    /// <summary>How the command ended, shared by both first processes.</summary>
    private struct Ending
    {
        public int Status;
        public int IsKnown;
    }

    /// <returns>Exit code when nothing was started.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(Orders* orders)
    {
        Protect(orders->Wait);
        Protect(orders->Errors);
        var all = stackalloc byte[SignalSet];
        _ = Kernel.sigfillset(all);
        _ = Kernel.sigprocmask(SetMask, all, null);
        var statusDirectory = orders->StatusDirectory == null ? -1 : Kernel.open(orders->StatusDirectory, Kernel.Directory | Kernel.CloseOnExec, 0); // While its path still leads there.
        if (!StepRunner.Run(orders->Surroundings, orders->SurroundingsCount, orders->Errors) || !MayGoOn(orders))
        {
            return GiveUp;
        }

        if (orders->Replace)
        {
            return StepRunner.Run(orders->Setup, orders->SetupCount, orders->Errors) ? Become(orders) : GiveUp;
        }

        var ending = (Ending*)Kernel.mmap(null, 4096, Kernel.ReadWritePages, Kernel.SharedPages, -1, 0);
        Supervise(orders, ending, all);
        WriteStatus(statusDirectory, orders, ending->Status);
        return End(ending->Status);
    }

    /// <summary>Starts the command, or the first process of the new process namespace, and sees it to its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Supervise(Orders* orders, Ending* ending, byte* all)
    {
        _ = Kernel.prctl(CollectOrphans, 1, 0, 0, 0);
        if (!orders->NewPids)
        {
            RunCommand(orders, ending, all);
            return;
        }

        var parent = Kernel.getpid();
        var inner = Kernel.fork();
        if (inner == 0)
        {
            _ = Kernel.prctl(DieWithParent, Kernel.KillSignal, 0, 0, 0);
            _ = parent; // Its death before that call shows as the end of what it holds: the agent kills what is left.
            RunCommand(orders, ending, all);
            Kernel._exit(0);
        }

        Release(orders);
        var status = Collect(inner, all);
        if (ending->IsKnown == 0)
        {
            ending->Status = status; // It was killed itself, and with it all others of its namespace.
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunCommand(Orders* orders, Ending* ending, byte* all)
    {
        ending->Status = GiveUp << 8;
        if (StepRunner.Run(orders->Setup, orders->SetupCount, orders->Errors))
        {
            var child = Kernel.fork();
            if (child == 0)
            {
                Kernel._exit(Become(orders));
            }

            Release(orders);
            ending->Status = child < 0 ? GiveUp << 8 : Collect(child, all);
        }

        ending->IsKnown = 1;
    }

    /// <summary>Becomes the command.</summary>
    /// <returns>Exit code when that cannot be.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Become(Orders* orders)
    {
        StepRunner.ResetSignals();
        _ = StepRunner.Run(orders->Final, orders->FinalCount, orders->Errors);
        return GiveUp;
    }

    /// <summary>Passes signals on and collects whatever ends, until the child has.</summary>
    /// <returns>Raw wait status of the child.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Collect(int child, byte* all)
    {
        if (child < 0)
        {
            return GiveUp << 8;
        }

        while (true)
        {
            int status, ended;
            while ((ended = Kernel.waitpid(-1, &status, Kernel.NoHang)) > 0)
            {
                if (ended == child)
                {
                    return status;
                }
            }

            int signal;
            if (Kernel.sigwait(all, &signal) == 0 && signal != Kernel.ChildSignal && signal is not (>= FirstInnerSignal and <= LastInnerSignal))
            {
                _ = Kernel.kill(child, signal);
            }
        }
    }

    /// <summary>Says that the surroundings are there, and waits for the agent's word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool MayGoOn(Orders* orders)
    {
        if (orders->Wait < 0)
        {
            return true;
        }

        var word = (byte)'R';
        _ = Kernel.write(orders->Errors, &word, 1);
        nint count;
        do
        {
            count = Kernel.read(orders->Wait, &word, 1);
        }
        while (count < 0 && Kernel.Error == Kernel.Interrupted);
        _ = Kernel.close(orders->Wait);
        return count == 1;
    }

    /// <summary>Lets go of what the agent listens to: it then ends with the start of the command.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Release(Orders* orders)
    {
        if (orders->Errors >= 0)
        {
            _ = Kernel.close(orders->Errors);
            orders->Errors = -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Protect(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Kernel.fcntl(descriptor, SetCloseOnExec, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteStatus(int directory, Orders* orders, int status)
    {
        if (directory < 0)
        {
            return;
        }

        var text = stackalloc byte[16];
        var end = text + 16;
        var start = end;
        do
        {
            *--start = (byte)('0' + (status % 10));
            status /= 10;
        }
        while (status > 0);
        var file = Kernel.openat(directory, orders->StatusFresh, Kernel.WriteOnly | Kernel.CreateFile | Kernel.Truncate, 0x1A4);
        if (file >= 0 && Kernel.write(file, start, (nint)(end - start)) > 0)
        {
            _ = Kernel.close(file);
            _ = Kernel.renameat(directory, orders->StatusFresh, directory, orders->StatusName);
        }
    }

    /// <summary>Ends as the command did: by the same code or the same signal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int End(int status)
    {
        const int SignalBits = 0x7F;
        if ((status & SignalBits) != 0)
        {
            var nothing = stackalloc ulong[2];
            nothing[0] = nothing[1] = 0;
            _ = Kernel.setrlimit(NoCore, nothing); // The core, if any, is the command's.
            StepRunner.ResetSignals();
            _ = Kernel.kill(Kernel.getpid(), status & SignalBits);
            Kernel._exit(128 + (status & SignalBits));
        }

        Kernel._exit((status >> 8) & 0xFF);
        return 0;
    }
}
