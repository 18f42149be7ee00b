using System.Collections.Immutable;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Containers;

/// <summary>A container of <see cref="PosixContainerizer"/>.</summary>
internal sealed partial class PosixContainer(ContainerConfig config, int pid, Task exited, Action<IContainer> gone, TimeProvider clock, ILogger logger, bool isOwn = true) : IContainer
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(5);
    private readonly long _started = ProcessTable.Find(pid)?.StartTime ?? 0;

    private readonly TaskCompletionSource<ContainerTermination> _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _destroying;

    public ContainerId Id => config.Id;

    public int Pid => pid;

    public ContainerConfig Config => config;

    public IContainerIo? Io => null;

    public Task Exited => exited;

    public Task<ContainerTermination> Terminated => _terminated.Task;

    public void Signal(int signal, bool all)
    {
        if (!all)
        {
            _ = Libc.kill(pid, signal);
            return;
        }

        foreach (var member in Members())
        {
            _ = Libc.kill(member.Pid, signal); // Fails only when the process ended meanwhile.
            _ = Libc.kill(member.Pid, Libc.SigCont); // A stopped process takes a signal only when continued.
        }
    }

    public bool IsPopulated() => Members().Length > 0;

    public Task<string?> UpdateAsync(ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits) => Task.FromResult<string?>(null);

    public ContainerStatus Status() => new() { ContainerId = config.Id.ToMessage(), ExecutorPid = (uint)pid };

    public ResourceStatistics Usage()
    {
        var used = Members().Select(entry => ProcessTable.UsageOf(entry.Pid) ?? default).Aggregate(default(ProcessUsage), (sum, one) => sum + one);
        return new()
        {
            Timestamp = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds,
            CpusUserTimeSecs = used.UserSeconds,
            CpusSystemTimeSecs = used.SystemSeconds,
            MemRssBytes = (ulong)used.ResidentBytes,
        };
    }

    public async Task<ContainerTermination> DestroyAsync(TaskState? state = null, Reason? reason = null, string? message = null)
    {
        if (Interlocked.Exchange(ref _destroying, 1) == 0)
        {
            _terminated.SetResult(new(await EndAsync(), state, reason, message, []));
            gone(this);
        }

        return await Terminated;
    }

    private async Task<WaitStatus?> EndAsync()
    {
        await ContainerKill.KillAllAsync(Members, KillPatience, KillPause, clock);
        if (Members() is { Length: > 0 } left)
        {
            LogUnkillable(config.Id.Path, string.Join(' ', left.Select(entry => entry.Pid)));
        }

        await exited;
        return isOwn ? ChildReaper.Collect(pid) : null;
    }

    private ImmutableArray<ProcessEntry> Members() =>
        ProcessTree.Members(ProcessTable.Read(), pid, entry => entry.StartTime >= _started && ProcessTable.MarkOf(entry.Pid) == config.Id.Value, ProcessTable.Self);

    [LoggerMessage(EventIds.ContainerUnkillable, LogLevel.Warning, "Processes of container {ContainerId} do not end after SIGKILL: {Pids}")]
    private partial void LogUnkillable(string containerId, string pids);
}
