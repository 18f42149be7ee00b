using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Drain;
using Levee.Agent.Operations;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>Does what the master asks for: runs tasks, kills them, takes acknowledgements. Every call returns at once.</summary>
internal sealed partial class TaskRunner(
    AgentSettings settings,
    SandboxLayout layout,
    IContainerizer containerizer,
    ExecutorTable executors,
    AgentOperations operations,
    AgentDrain drain,
    TaskLedger ledger,
    UpdateOutbox outbox,
    StatusReporter reporter,
    TimeProvider clock,
    ILogger<TaskRunner> logger)
{
    private static readonly TimeSpan ReapMargin = TimeSpan.FromSeconds(2); // Mesos' 1 s to reap and 1 s to spare.
    private readonly ConcurrentDictionary<TaskKey, (CommandExecutor Executor, Task Done)> _running = new();
    private volatile bool _stopping;

    /// <summary>Number of command tasks and executors whose processes may still run.</summary>
    public int Running => _running.Count + executors.Running.Count();

    /// <summary>Runs a task. One with an id in use is ignored: the message came twice.</summary>
    public void Run(FrameworkInfo framework, TaskInfo task)
    {
        if (task.Executor is not null)
        {
            RunOn(task.Executor, framework, [task], isGroup: false);
            return;
        }

        var agentTask = NewTask(framework, task);
        if (_stopping || !ledger.TryAdd(agentTask))
        {
            return;
        }

        if (Problem(framework, task) is { } problem)
        {
            LogRefused(agentTask.Key, problem.Message!);
            reporter.Report(agentTask, problem, pid: null, silent: false);
            return;
        }

        LogLaunched(agentTask.Key, agentTask.ContainerId);
        var executor = new CommandExecutor(agentTask, CommandContainer.Config(settings, layout, agentTask), containerizer, reporter, clock);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[agentTask.Key] = (executor, ExecuteAsync(executor, go.Task));
        go.SetResult(); // Only now, so that the end of a short task finds its entry.
    }

    /// <summary>Runs tasks of a group on one executor.</summary>
    public void RunGroup(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group) =>
        RunOn(executor, framework, [.. group.Tasks.Select(task => new TaskInfo(task) { Executor = executor })], isGroup: true);

    /// <summary>Gets empty: kills all that runs, as gently as the drain allows, and refuses what comes. Source: spec agent-behaviour section 18.</summary>
    public void Drain(DrainConfig config)
    {
        drain.Start(config);
        foreach (var (_, (executor, _)) in _running)
        {
            executor.Kill(KillPlan.GraceOf(drain.Cap(executor.AgentTask.Info)), silent: false);
        }

        foreach (var task in ledger.Active.Where(task => task.Info.Executor is not null && !task.State.IsTerminal()))
        {
            executors.Kill(task.Key.Framework, task.Key.Task, drain.Cap(task.Info));
        }
    }

    /// <summary>Kills a task; one that is not here is reported so. Source of the words: spec executor-api section 10.</summary>
    public void Kill(AgentId agentId, FrameworkId framework, TaskId task, KillPolicy? policy)
    {
        var key = new TaskKey(framework, task);
        if (_running.TryGetValue(key, out var run))
        {
            run.Executor.Kill(KillPlan.GraceOf(policy), silent: false);
        }
        else if (!executors.Kill(framework, task, policy) && ledger.Find(key) is null)
        {
            reporter.ReportUnknown(key, agentId.ToMessage(), LaunchCheck.Dropped(ledger.FindFramework(framework) ?? new(), Reason.ExecutorTerminated, "Cannot find executor"));
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
                drain.Check();
                break;
        }
    }

    /// <summary>Takes the acknowledgement of an operation's outcome.</summary>
    public void AcknowledgeOperation(ByteString operation, ByteString status)
    {
        operations.Acknowledge(operation, status);
        drain.Check();
    }

    /// <summary>Ends the tasks of a framework that was removed; nothing more is reported of them.</summary>
    public void ShutDownFramework(FrameworkId framework)
    {
        foreach (var (key, run) in _running.Where(entry => entry.Key.Framework == framework))
        {
            run.Executor.Kill(ShutdownGrace, silent: true);
        }

        foreach (var executor in executors.Running.Where(executor => executor.Key.Framework == framework))
        {
            executor.ShutDown(null, silent: true);
        }

        outbox.Drop(framework);
        foreach (var task in ledger.Active.Where(task => task.Key.Framework == framework && !_running.ContainsKey(task.Key)).ToList())
        {
            ledger.Complete(task.Key);
        }

        drain.Check();
    }

    /// <summary>Hands data of a framework to its executor; dropped when that does not run.</summary>
    public void Send(ExecutorKey executor, ByteString data) => executors.Find(executor)?.Send(data);

    /// <summary>Ends an executor and its tasks.</summary>
    public void ShutDownExecutor(ExecutorKey executor) => executors.Find(executor)?.ShutDown(null, silent: false);

    /// <summary>Runs no more tasks, kills all with their grace, and completes when none is left.</summary>
    /// <param name="cancellationToken">Ends the grace.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        KillAll(grace: null);
        await using (cancellationToken.Register(() => KillAll(TimeSpan.Zero)))
        {
            await Task.WhenAll(_running.Values.Select(run => run.Done).Append(executors.Ended));
        }
    }

    private void KillAll(TimeSpan? grace)
    {
        foreach (var (_, run) in _running)
        {
            run.Executor.Kill(grace, silent: false);
        }

        foreach (var executor in executors.Running)
        {
            executor.ShutDown(grace, silent: false);
        }
    }

    private void RunOn(ExecutorInfo executor, FrameworkInfo framework, ImmutableArray<TaskInfo> tasks, bool isGroup)
    {
        if (!_stopping)
        {
            executors.Launch(framework, new(executor) { FrameworkId = framework.Id }, tasks, isGroup, task => Problem(framework, task));
        }
    }

    private TaskReport? Problem(FrameworkInfo framework, TaskInfo task) => drain.Config is not null
        ? LaunchCheck.Dropped(framework, Reason.AgentDraining, "Agent is draining")
        : !operations.Knows([.. task.Resources, .. task.Executor?.Resources ?? []])
        ? LaunchCheck.Dropped(framework, Reason.ResourcesUnknown, "The checkpointed resources being used by the task or task group are unknown to the agent")
        : LaunchCheck.FindProblem(framework, task);

    private TimeSpan ShutdownGrace => settings.ExecutorShutdownGracePeriod > ReapMargin ? settings.ExecutorShutdownGracePeriod - ReapMargin : TimeSpan.Zero;

    private async Task ExecuteAsync(CommandExecutor executor, Task go)
    {
        await go.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Starting a process blocks; the caller must not wait for it.
        var key = executor.AgentTask.Key;
        await executor.RunAsync(static () => { });
        _running.TryRemove(key, out _);
        if (executor.IsSilent)
        {
            ledger.Complete(key);
            drain.Check();
        }

        LogEnded(key, ledger.Find(key)?.State);
    }

    private AgentTask NewTask(FrameworkInfo framework, TaskInfo task)
    {
        var container = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        return new(framework, task, container, layout.Run(task.AgentId.Value, framework.Id.Value, task.TaskId.Value, container), []);
    }

    [LoggerMessage(EventIds.TaskLaunched, LogLevel.Information, "Launching task {Task} in container {ContainerId}")]
    private partial void LogLaunched(TaskKey task, string containerId);

    [LoggerMessage(EventIds.TaskEnded, LogLevel.Information, "Task {Task} ended as {State}")]
    private partial void LogEnded(TaskKey task, TaskState? state);

    [LoggerMessage(EventIds.TaskRefused, LogLevel.Information, "Task {Task} cannot be run: {Why}")]
    private partial void LogRefused(TaskKey task, string why);

    [LoggerMessage(EventIds.AcknowledgementUnknown, LogLevel.Information, "An acknowledgement for task {Task} fits no update in flight")]
    private partial void LogUnknownAcknowledgement(TaskKey task);

}
