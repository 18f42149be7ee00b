using System.Collections.Concurrent;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Levee.Agent.Executors;

/// <summary>Does what the master asks for: runs tasks, kills them, takes acknowledgements. Every call returns at once.</summary>
internal sealed partial class TaskRunner(
    AgentSettings settings,
    SandboxLayout layout,
    IContainerizer containerizer,
    TaskLedger ledger,
    UpdateOutbox outbox,
    StatusReporter reporter,
    TimeProvider clock,
    ILogger<TaskRunner> logger)
{
    private static readonly TimeSpan ReapMargin = TimeSpan.FromSeconds(2); // Mesos' 1 s to reap and 1 s to spare.
    private readonly ConcurrentDictionary<TaskKey, (CommandExecutor Executor, Task Done)> _running = new();
    private volatile bool _stopping;

    /// <summary>Number of tasks whose processes may still run.</summary>
    public int Running => _running.Count;

    /// <summary>Runs a task. One with an id in use is ignored: the message came twice.</summary>
    public void Run(FrameworkInfo framework, TaskInfo task)
    {
        var agentTask = NewTask(framework, task);
        if (_stopping || !ledger.TryAdd(agentTask))
        {
            return;
        }

        if (LaunchCheck.FindProblem(framework, task) is { } problem)
        {
            LogRefused(agentTask.Key, problem.Message!);
            reporter.Report(agentTask, problem, pid: null, silent: false);
            return;
        }

        LogLaunched(agentTask.Key, agentTask.ContainerId);
        var executor = new CommandExecutor(agentTask, Config(agentTask), containerizer, reporter, clock);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[agentTask.Key] = (executor, ExecuteAsync(executor, go.Task));
        go.SetResult(); // Only now, so that the end of a short task finds its entry.
    }

    /// <summary>Kills a task; one that is not here is reported so. Source of the words: spec executor-api section 10.</summary>
    public void Kill(AgentId agentId, FrameworkId framework, TaskId task, KillPolicy? policy)
    {
        var key = new TaskKey(framework, task);
        if (_running.TryGetValue(key, out var run))
        {
            run.Executor.Kill(policy?.GracePeriod is { } grace ? TimeSpan.FromTicks(grace.Nanoseconds / TimeSpan.NanosecondsPerTick) : null, silent: false);
        }
        else if (ledger.Find(key) is null)
        {
            var aware = ledger.FindFramework(framework)?.Capabilities.Any(capability => capability.Type == FrameworkInfo.Types.Capability.Types.Type.PartitionAware);
            var state = aware == true ? TaskState.TaskDropped : TaskState.TaskLost;
            reporter.ReportUnknown(key, agentId.ToMessage(), new(state, "Cannot find executor", Reason.ExecutorTerminated, Source.Agent));
        }
    }

    /// <summary>Takes the acknowledgement of an update.</summary>
    public void Acknowledge(FrameworkId framework, TaskId task, ByteString uuid)
    {
        var key = new TaskKey(framework, task);
        switch (outbox.Acknowledge(key, uuid))
        {
            case null:
                LogUnknownAcknowledgement(key);
                break;
            case true:
                ledger.Complete(key);
                break;
        }
    }

    /// <summary>Ends the tasks of a framework that was removed; nothing more is reported of them.</summary>
    public void ShutDownFramework(FrameworkId framework)
    {
        foreach (var (key, run) in _running.Where(entry => entry.Key.Framework == framework))
        {
            run.Executor.Kill(ShutdownGrace, silent: true);
        }

        outbox.Drop(framework);
        foreach (var task in ledger.Active.Where(task => task.Key.Framework == framework && !_running.ContainsKey(task.Key)).ToList())
        {
            ledger.Complete(task.Key);
        }
    }

    /// <summary>Runs no more tasks, kills all with their grace, and completes when none is left.</summary>
    /// <param name="cancellationToken">Ends the grace.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        KillAll(grace: null);
        await using (cancellationToken.Register(() => KillAll(TimeSpan.Zero)))
        {
            await Task.WhenAll(_running.Values.Select(run => run.Done));
        }
    }

    private void KillAll(TimeSpan? grace)
    {
        foreach (var (_, run) in _running)
        {
            run.Executor.Kill(grace, silent: false);
        }
    }

    private TimeSpan ShutdownGrace => settings.ExecutorShutdownGracePeriod > ReapMargin ? settings.ExecutorShutdownGracePeriod - ReapMargin : TimeSpan.Zero;

    private async Task ExecuteAsync(CommandExecutor executor, Task go)
    {
        await go.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Starting a process blocks; the caller must not wait for it.
        var key = executor.AgentTask.Key;
        try
        {
            await executor.RunAsync();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // As when Mesos' own executor dies: the task has failed, the others go on.
            LogExecutorFailed(error, key);
            reporter.Report(executor.AgentTask, new(TaskState.TaskFailed, $"Abnormal executor termination: {error.Message}", Reason.ExecutorTerminated, Source.Agent), null, executor.IsSilent);
        }

        _running.TryRemove(key, out _);
        if (executor.IsSilent)
        {
            ledger.Complete(key);
        }

        LogEnded(key, ledger.Find(key)?.State);
    }

    private AgentTask NewTask(FrameworkInfo framework, TaskInfo task)
    {
        var container = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        return new(framework, task, container, layout.Run(task.AgentId.Value, framework.Id.Value, task.TaskId.Value, container), []);
    }

    private ContainerConfig Config(AgentTask task)
    {
        var command = task.Info.Command;
        return new(
            task.ContainerId,
            task.Sandbox,
            layout.RunMeta(task.Info.AgentId.Value, task.Framework.Id.Value, task.Info.TaskId.Value, task.ContainerId),
            command.Shell ? "/bin/sh" : command.Value,
            command.Shell ? ["sh", "-c", command.Value] : command.Arguments.Count > 0 ? [.. command.Arguments] : [command.Value],
            TaskEnvironment.Build(settings, task),
            settings.SwitchUser ? UserOf(task) : null);
    }

    private static string? UserOf(AgentTask task) =>
        !string.IsNullOrEmpty(task.Info.Command.User) ? task.Info.Command.User
        : !string.IsNullOrEmpty(task.Framework.User) ? task.Framework.User
        : null;

    [LoggerMessage(EventIds.TaskLaunched, LogLevel.Information, "Launching task {Task} in container {ContainerId}")]
    private partial void LogLaunched(TaskKey task, string containerId);

    [LoggerMessage(EventIds.TaskEnded, LogLevel.Information, "Task {Task} ended as {State}")]
    private partial void LogEnded(TaskKey task, TaskState? state);

    [LoggerMessage(EventIds.TaskRefused, LogLevel.Information, "Task {Task} cannot be run: {Why}")]
    private partial void LogRefused(TaskKey task, string why);

    [LoggerMessage(EventIds.AcknowledgementUnknown, LogLevel.Information, "An acknowledgement for task {Task} fits no update in flight")]
    private partial void LogUnknownAcknowledgement(TaskKey task);

    [LoggerMessage(EventIds.ExecutorFailed, LogLevel.Error, "The executor of task {Task} failed")]
    private partial void LogExecutorFailed(Exception error, TaskKey task);
}
