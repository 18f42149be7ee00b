using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Levee.Agent.Containers;

/// <summary>Tells when a child process has ended, and collects it later, so that its pid stays taken until its container is cleaned up.</summary>
internal sealed class ChildReaper : IDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _waiting = new();
    private readonly PosixSignalRegistration _signals;

    public ChildReaper() => _signals = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => CheckAll());

    /// <summary>Completes when the child has ended.</summary>
    public Task WaitAsync(int pid)
    {
        var ended = _waiting.GetOrAdd(pid, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        Check(pid); // It may have ended before it was noted.
        return ended;
    }

    /// <summary>Collects an ended child; its pid is free then.</summary>
    public static WaitStatus Collect(int pid) => Libc.waitpid(pid, out var status, 0) == pid
        ? new(status)
        : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"waitpid({pid}) failed");

    public void Dispose() => _signals.Dispose();

    private void CheckAll()
    {
        foreach (var pid in _waiting.Keys)
        {
            Check(pid);
        }
    }

    private void Check(int pid)
    {
        if (HasEnded(pid) && _waiting.TryRemove(pid, out var ended))
        {
            ended.SetResult();
        }
    }

    private static unsafe bool HasEnded(int pid)
    {
        var info = stackalloc byte[128]; // siginfo_t; si_pid at offset 16 stays 0 while the child runs.
        new Span<byte>(info, 128).Clear();
        return Libc.waitid(Libc.ByPid, pid, info, Libc.Exited | Libc.NoHang | Libc.LeaveWaitable) == 0 && *(int*)(info + 16) == pid;
    }
}
