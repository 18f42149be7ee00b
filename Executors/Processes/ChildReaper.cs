using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>Collects children that ended: the executor's own, whose end is told, and the orphans it adopted.</summary>
internal sealed unsafe class ChildReaper(IEvents events)
{
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private readonly Dictionary<int, Action<WaitStatus>> _waiting = [];
    private TimeSpan _pause = ShortestPause;

    /// <summary>Adopts the orphans of all descendants, and collects them when they end.</summary>
    public void Start()
    {
        if (Libc.prctl(Libc.ChildSubreaper, 1, 0, 0, 0) != 0)
        {
            throw new InvalidOperationException($"Orphans cannot be adopted: {Libc.LastErrorText()}");
        }

        events.After(_pause, CollectOrphans);
    }

    /// <summary>Calls when a child ends.</summary>
    public void Wait(int pid, Action<WaitStatus> ended)
    {
        _waiting[pid] = ended;
        Await(pid);
    }

    /// <summary>Collects all children that ended.</summary>
    /// <returns>How many; <see langword="null"/> when there are no children any more.</returns>
    public int? Reap()
    {
        for (var count = 0; ; count++)
        {
            int status;
            var pid = Libc.waitpid(Libc.AnyChild, &status, Libc.NoHang);
            if (pid <= 0)
            {
                return pid == 0 ? count : null;
            }

            if (_waiting.Remove(pid, out var ended))
            {
                ended(new(status));
            }
        }
    }

    /// <summary>Calls once when a process, child or not, has ended, or when it is worth to look whether it has.</summary>
    public static void WhenEnded(IEvents events, int pid, Action ended)
    {
        var descriptor = Libc.OpenProcess(pid);
        if (descriptor < 0)
        {
            events.After(LookPause, ended); // It is gone already, or this machine does not let us wait: kernels before 5.3, strict seccomp filters.
            return;
        }

        Watch? watch = null;
        watch = events.Watch(descriptor, () =>
        {
            watch!.Dispose();
            _ = Libc.close(descriptor);
            ended();
        });
    }

    private void Await(int pid) => WhenEnded(events, pid, () =>
    {
        Reap();
        if (_waiting.ContainsKey(pid))
        {
            Await(pid);
        }
    });

    /// <summary>Nobody says when an adopted process ends. Where there are many they are looked for often, else hardly ever.</summary>
    private void CollectOrphans()
    {
        _pause = Reap() > 0 ? ShortestPause : _pause * 2 > LongestPause ? LongestPause : _pause * 2;
        events.After(_pause, CollectOrphans);
    }
}
