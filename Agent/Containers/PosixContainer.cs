using System.Collections.Immutable;
using Levee.Agent.Recovery;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Containers;

/// <summary>A container of <see cref="PosixContainerizer"/>.</summary>
internal sealed partial class PosixContainer(ContainerConfig config, int pid, Task exited, TimeProvider clock, ILogger logger) : IContainer
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(5);
    private readonly long _started = ProcessTable.Find(pid)?.StartTime ?? 0;

    public int Pid => pid;

    public Task Exited => exited;

    public void Signal(int signal)
    {
        foreach (var member in Members())
        {
            _ = Libc.kill(member.Pid, signal); // Fails only when the process ended meanwhile.
            _ = Libc.kill(member.Pid, Libc.SigCont); // A stopped process takes a signal only when continued.
        }
    }

    public bool IsPopulated() => Members().Length > 0;

    public async Task<WaitStatus> DestroyAsync()
    {
        await ContainerKill.KillAllAsync(Members, KillPatience, KillPause, clock);
        if (Members() is { Length: > 0 } left)
        {
            LogUnkillable(config.ContainerId, string.Join(' ', left.Select(entry => entry.Pid)));
        }

        await exited;
        var status = ChildReaper.Collect(pid);
        RunRecord.Close(config.RunDirectory);
        return status;
    }

    private ImmutableArray<ProcessEntry> Members() =>
        ProcessTree.Members(ProcessTable.Read(), pid, entry => entry.StartTime >= _started && ProcessTable.MarkOf(entry.Pid) == config.ContainerId, ProcessTable.Self);

    [LoggerMessage(EventIds.ContainerUnkillable, LogLevel.Warning, "Processes of container {ContainerId} do not end after SIGKILL: {Pids}")]
    private partial void LogUnkillable(string containerId, string pids);
}
