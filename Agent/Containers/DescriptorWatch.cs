using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers;

/// <summary>Waits for many descriptors in one thread: ends of processes that are no children (pidfd), events of cgroups.</summary>
internal sealed class DescriptorWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (short Events, TaskCompletionSource Seen)> _waiting = [];
    private readonly SafeFileHandle _wake = new(Check(Libc.eventfd(0, Libc.CloseOnExec | Libc.NonBlocking)), ownsHandle: true);
    private Thread? _thread;
    private volatile bool _stopped;

    /// <summary>Completes when the descriptor can be read (or, with <paramref name="urgent"/>, has something special to tell), or fails.</summary>
    /// <param name="cancellationToken">The wait is over; the descriptor may be closed once the task has ended.</param>
    public async Task WaitAsync(SafeFileHandle descriptor, bool urgent, CancellationToken cancellationToken)
    {
        var number = (int)descriptor.DangerousGetHandle();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting[number] = (urgent ? Libc.Urgent : Libc.Readable, seen);
            _thread ??= Start();
        }

        Wake();
        await using var registration = cancellationToken.Register(() => seen.TrySetCanceled(cancellationToken));
        try
        {
            await seen.Task;
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(number);
            }

            Wake();
        }
    }

    /// <summary>Completes when a process has ended, whoever its parent is.</summary>
    /// <returns>At once when there is no such process.</returns>
    public async Task ExitAsync(int pid, CancellationToken cancellationToken)
    {
        var descriptor = (int)Libc.syscall(Libc.OpenProcess, pid, 0);
        if (descriptor < 0)
        {
            return;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        await WaitAsync(handle, urgent: false, cancellationToken);
    }

    public void Dispose()
    {
        _stopped = true;
        Wake();
        _thread?.Join();
        _wake.Dispose();
    }

    private Thread Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "descriptors" };
        thread.Start();
        return thread;
    }

    private unsafe void Run()
    {
        while (!_stopped)
        {
            PollEntry[] entries;
            lock (_gate)
            {
                entries = [new() { Descriptor = (int)_wake.DangerousGetHandle(), Wanted = Libc.Readable }, .. _waiting.Select(entry => new PollEntry { Descriptor = entry.Key, Wanted = entry.Value.Events })];
            }

            fixed (PollEntry* first = entries)
            {
                _ = Libc.poll(first, (ulong)entries.Length, -1);
            }

            Tell(entries);
        }
    }

    private unsafe void Tell(PollEntry[] entries)
    {
        ulong count;
        _ = Libc.read((int)_wake.DangerousGetHandle(), (byte*)&count, sizeof(ulong));
        lock (_gate)
        {
            foreach (var entry in entries.Skip(1).Where(entry => entry.Seen != 0))
            {
                if (_waiting.Remove(entry.Descriptor, out var waiting))
                {
                    waiting.Seen.TrySetResult();
                }
            }
        }
    }

    private unsafe void Wake()
    {
        var one = 1UL;
        _ = Libc.write((int)_wake.DangerousGetHandle(), (byte*)&one, sizeof(ulong));
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
