using System.Collections.Immutable;
using Levee.Agent.Resources;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Containers;

/// <summary>A container of <see cref="MesosContainerizer"/>; its launch is in <c>MesosContainer.Launch.cs</c>, its end in <c>MesosContainer.Destroy.cs</c>.</summary>
/// <param name="inside">Containers directly inside one.</param>
/// <param name="ended">Called when nothing is left, or when something is left that cannot be removed.</param>
internal sealed partial class MesosContainer(
    ContainerConfig initial, MesosContainer? parent, ContainerServices services, Func<ContainerId, IEnumerable<MesosContainer>> inside, Action<MesosContainer, bool> ended) : IContainer, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ContainerTermination> _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly string _runtime = services.Runtime.Container(initial.Id);
    private ContainerConfig _config = initial;
    private WaitStatus? _status;
    private bool _hasShim;

    public ContainerId Id => _config.Id;

    public int Pid { get; private set; }

    public ContainerConfig Config => _config;

    public ContainerState State { get; private set; }

    public IContainerIo? Io { get; private set; }

    public Task Exited => _exited.Task;

    public Task<ContainerTermination> Terminated => _terminated.Task;

    /// <summary>Whether it is being destroyed.</summary>
    public bool IsEnding => State == ContainerState.Destroying;

    public void Signal(int signal, bool all)
    {
        if (!all)
        {
            Send(Pid, signal);
            return;
        }

        foreach (var pid in services.Launcher.Processes(Id))
        {
            // The shim passes signals on; its command would get them twice.
            if (pid != Pid || !_hasShim || signal == Libc.SigKill)
            {
                Send(pid, signal);
            }

            Send(pid, Libc.SigCont); // A stopped process takes a signal only when continued.
        }
    }

    public bool IsBeyondLimits => Limitation() is not null;

    public void Dispose() => _ending.Dispose();

    public bool IsPopulated() => services.Launcher.Processes(Id).Any(pid => ProcessTable.Find(pid) is { IsAlive: true });

    public async Task<string?> UpdateAsync(ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        if (IsEnding)
        {
            return null; // It is going anyway. Source: the reference ignores such updates.
        }

        _config = _config with { Resources = resources, Limits = limits }; // Not on disk: it changes with each task, and the executor tells it again after a restart.
        foreach (var isolator in services.Isolators)
        {
            if (await isolator.UpdateAsync(Id, resources, limits) is { } problem)
            {
                return $"{isolator.Name}: {problem}";
            }
        }

        return null;
    }

    public ContainerStatus Status()
    {
        var status = new ContainerStatus { ContainerId = Id.ToMessage() };
        if (Pid > 0)
        {
            status.ExecutorPid = (uint)Pid;
        }

        foreach (var isolator in services.Isolators)
        {
            isolator.AddStatus(Id, status);
        }

        return status;
    }

    public ResourceStatistics Usage()
    {
        var usage = new ResourceStatistics { Timestamp = (services.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds };
        AddPromises(usage);
        foreach (var isolator in services.Isolators)
        {
            isolator.AddUsage(Id, usage);
        }

        return usage;
    }

    /// <summary>Requests and limits. Source of the rules: spec agent-api section 5 (statistics object).</summary>
    private void AddPromises(ResourceStatistics usage)
    {
        if (_config.Resources.IsEmpty)
        {
            return;
        }

        var promised = ResourceTotals.Of(_config.Resources).Scalars;
        var (cpus, memory) = (promised["cpus"], (ulong)(promised["mem"] * Megabyte));
        (usage.CpusSoftLimit, usage.MemSoftLimitBytes, usage.MemLimitBytes) = (cpus, memory, memory);
        if (_config.Limits.TryGetValue("cpus", out var limit))
        {
            usage.CpusLimit = double.IsInfinity(limit) ? System.Environment.ProcessorCount : limit;
        }
        else if (services.Settings.EnableCfs)
        {
            usage.CpusLimit = cpus;
        }

        if (_config.Limits.TryGetValue("mem", out var most))
        {
            usage.MemLimitBytes = double.IsInfinity(most) ? (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : (ulong)(most * Megabyte);
        }
    }

    private const double Megabyte = 1024 * 1024;

    private static void Send(int pid, int signal)
    {
        if (pid > 0)
        {
            _ = Libc.kill(pid, signal); // Fails only when the process ended meanwhile.
        }
    }

    private void MoveTo(ContainerState state)
    {
        lock (_gate)
        {
            State = State == ContainerState.Destroying ? State : state;
        }
    }

    [LoggerMessage(EventIds.ContainerUnkillable, LogLevel.Warning, "Processes of container {ContainerId} do not end after SIGKILL: {Pids}")]
    private static partial void LogUnkillable(ILogger logger, string containerId, string pids);

    [LoggerMessage(EventIds.ContainerNotDestroyed, LogLevel.Error, "Container {ContainerId} could not be destroyed")]
    private static partial void LogNotDestroyed(ILogger logger, string containerId, Exception error);

    [LoggerMessage(EventIds.ContainerLimited, LogLevel.Information, "Container {ContainerId} went beyond a limit: {Message}")]
    private static partial void LogLimited(ILogger logger, string containerId, string message);

    [LoggerMessage(EventIds.IsolatorWatchFailed, LogLevel.Warning, "{Isolator} no longer watches container {ContainerId}")]
    private static partial void LogWatchFailed(ILogger logger, string isolator, string containerId, Exception error);
}
