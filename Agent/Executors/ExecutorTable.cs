using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Drain;
using Levee.Agent.Garbage;
using Levee.Agent.Recovery;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>The executors that run on this agent: one for each executor id of a framework, one for each command task.</summary>
internal sealed partial class ExecutorTable(
    AgentSettings settings, SandboxLayout layout, Checkpoints checkpoints, SandboxGarbage garbage, AgentDrain drain, ExecutorSurroundings surroundings, ILogger<ExecutorTable> logger)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ExecutorKey, (IExecutor Executor, Task Done)> _running = new();

    /// <summary>Those that run.</summary>
    public IEnumerable<IExecutor> Running => _running.Values.Select(entry => entry.Executor);

    /// <summary>Completes when those that run now have ended.</summary>
    public Task Ended => Task.WhenAll(_running.Values.Select(entry => entry.Done));

    /// <summary>Those that ran under an agent before this one and may still come back.</summary>
    public IEnumerable<CustomExecutor> Awaited => Running.OfType<CustomExecutor>().Where(executor => executor.IsAwaited);

    public IExecutor? Find(ExecutorKey key) => _running.TryGetValue(key, out var entry) ? entry.Executor : null;

    /// <summary>The executor that knows a task.</summary>
    public bool Kill(FrameworkId framework, TaskId task, KillPolicy? policy) =>
        (Find(new(framework, task.Value))?.Kill(task, policy) ?? false) // That of a command task bears its id.
        || Running.Where(executor => executor.Key.Framework == framework).Any(executor => executor.Kill(task, policy));

    /// <summary>Hands tasks to their executor, which is started when it does not run. Tasks with an id in use are ignored: the message came twice.</summary>
    /// <param name="executor">With <c>framework_id</c>.</param>
    /// <param name="kind">Whether the tasks are a group, or one for which the agent made the executor.</param>
    /// <param name="problem">Why they cannot be run; then each is only reported. Source of the order: spec agent-behaviour section 5.</param>
    public void Launch(FrameworkInfo framework, ExecutorInfo executor, ImmutableArray<TaskInfo> tasks, LaunchKind kind, Func<TaskInfo, TaskReport?> problem)
    {
        lock (_gate)
        {
            var running = Find(new(new(framework.Id.Value), executor.ExecutorId.Value));
            if (running is { IsSilent: true })
            {
                return; // Its framework is being removed. Source: spec agent-behaviour section 5.
            }

            var why = tasks.Select(problem).FirstOrDefault(found => found is not null)
                ?? (running is not null && kind == LaunchKind.Command ? LaunchCheck.Collision(tasks[0]) : null);
            var description = running?.Description ?? Describe(executor, tasks[0].AgentId.Value, kind);
            ImmutableArray<AgentTask> added =
            [
                .. tasks.Select(task => new AgentTask(framework, task, description.ContainerId, description.Sandbox, []) { IsCheckpointed = framework.Checkpoint && why is null })
                    .Where(surroundings.Ledger.TryAdd),
            ];
            if (added.IsEmpty)
            {
                return;
            }

            if ((why ?? Start(framework, running, description, added, kind)) is { } refusal)
            {
                Refuse(added, refusal);
            }
        }
    }

    /// <summary>Takes up the executor of a run that an agent before this one began.</summary>
    /// <param name="tasks">Those that have not ended.</param>
    /// <param name="hasRun">Whether it ever had a task.</param>
    public void Recover(FrameworkInfo framework, AgentExecutor description, IReadOnlyList<AgentTask> tasks, bool hasRun)
    {
        surroundings.Ledger.Put(framework, description);
        var executor = NewCustom(framework, description, tasks);
        executor.Recover(tasks, hasRun);
        Begin(executor);
    }

    /// <summary>Ends the executors of a framework that was removed, without a word on their tasks.</summary>
    public void ShutDown(FrameworkId framework)
    {
        var running = Running.Where(executor => executor.Key.Framework == framework).ToList();
        running.ForEach(executor => executor.ShutDown(null, silent: true));
        Forget(framework, task => running.TrueForAll(executor => executor.Description.ContainerId != task.ContainerId));
    }

    private void Forget(FrameworkId framework, Func<AgentTask, bool> which)
    {
        foreach (var task in surroundings.Ledger.Active.Where(task => task.Key.Framework == framework && which(task)).ToList())
        {
            surroundings.Ledger.Complete(task.Key);
        }

        drain.Check();
    }

    /// <summary>The agent goes, executors stay.</summary>
    public void Disconnect()
    {
        foreach (var executor in Running.OfType<CustomExecutor>())
        {
            executor.Disconnect();
        }
    }

    /// <summary>Notes the end of a run once nothing is left of it that its framework does not know.</summary>
    public void Retire(FrameworkInfo framework, string executor, string container, string agent)
    {
        var id = new FrameworkId(framework.Id.Value);
        if (!surroundings.Ledger.IsOver(id, container))
        {
            return;
        }

        try
        {
            checkpoints.Close(framework, executor, container, agent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotClosed(new(id, executor), error.Message);
        }

        lock (_gate) // No new run begins meanwhile.
        {
            garbage.RunEnded(agent, framework.Id.Value, executor, container, Find(new(id, executor)) is null, surroundings.Ledger.FindFramework(id) is null);
        }
    }

    /// <returns>Why it does not take them.</returns>
    private TaskReport? Start(FrameworkInfo framework, IExecutor? running, AgentExecutor description, ImmutableArray<AgentTask> tasks, LaunchKind kind)
    {
        try
        {
            return (running ?? Start(framework, description, tasks)).Launch(tasks, kind == LaunchKind.Group) ? null : LaunchCheck.Dropped(framework, Reason.ExecutorTerminated, "Executor is terminating");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return LaunchCheck.LaunchFailed($"cannot write the checkpoint: {error.Message}");
        }
    }

    private void Refuse(ImmutableArray<AgentTask> tasks, TaskReport report)
    {
        foreach (var task in tasks)
        {
            LogRefused(task.Key, report.Message!);
            surroundings.Reporter.Report(task, report, pid: null, silent: false);
        }
    }

    private AgentExecutor Describe(ExecutorInfo executor, string agent, LaunchKind kind)
    {
        var container = Guid.CreateVersion7(surroundings.Clock.GetUtcNow()).ToString();
        return new(executor, container, layout.Run(agent, executor.FrameworkId.Value, executor.ExecutorId.Value, container), null, IsRegistered: false) { IsGenerated = kind == LaunchKind.Command };
    }

    /// <exception cref="IOException">Its checkpoint cannot be written; nothing of it is left.</exception>
    private CustomExecutor Start(FrameworkInfo framework, AgentExecutor description, IEnumerable<AgentTask> tasks)
    {
        LogStarting(description.Key, description.ContainerId);
        garbage.Reuse(surroundings.Agent.Id.Value, framework.Id.Value, description.Key.Executor);
        var executor = NewCustom(framework, description, tasks);
        executor.Open();
        surroundings.Ledger.Put(framework, description);
        Begin(executor);
        return executor;
    }

    private CustomExecutor NewCustom(FrameworkInfo framework, AgentExecutor description, IEnumerable<AgentTask> tasks) => new(
        description, framework, Config(framework, description, [.. tasks.Select(task => task.Info)]), ExecutorTimes.Of(settings, description.Info), checkpoints.Of(framework, description, surroundings.Agent.Id.Value), surroundings);

    private void Begin(CustomExecutor executor)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[executor.Key] = (executor, ExecuteAsync(executor, go.Task));
        go.SetResult(); // Only now, so that its end finds its entry.
    }

    private async Task ExecuteAsync(CustomExecutor executor, Task go)
    {
        await go.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Starting a process blocks; the caller must not wait for it.
        var framework = surroundings.Ledger.FindFramework(executor.Key.Framework);
        await executor.RunAsync();
        _running.TryRemove(executor.Key, out _);
        LogEnded(executor.Key);
        if (executor.IsSilent)
        {
            Forget(executor.Key.Framework, task => task.ContainerId == executor.Description.ContainerId); // Nobody will acknowledge anything.
        }

        if (framework is not null)
        {
            Retire(framework, executor.Key.Executor, executor.Description.ContainerId, surroundings.Agent.Id.Value);
        }

        drain.Check();
    }

    private ContainerConfig Config(FrameworkInfo framework, AgentExecutor executor, ImmutableArray<TaskInfo> tasks)
    {
        var (resources, limits) = ContainerSize.Of(executor.Info, tasks); // The first tasks count already: the container is to fit them from the start.
        var isDefault = executor.Info.Type == ExecutorInfo.Types.Type.Default;
        var command = isDefault ? GeneratedExecutor.BuiltIn(settings, "default") : executor.Info.Command;
        return new(
            new(executor.ContainerId),
            executor.Sandbox,
            command.Shell ? "/bin/sh" : command.Value,
            command.Shell ? ["sh", "-c", command.Value] : command.Arguments.Count > 0 ? [.. command.Arguments] : [command.Value],
            TaskEnvironment.OfExecutor(settings, framework, executor, command, surroundings.Agent.Id.Value),
            settings.SwitchUser ? UserOf(command, framework) : null)
        {
            Uris = [.. command.Uris],
            Command = command,
            TaskCommand = executor.IsGenerated ? tasks.FirstOrDefault()?.Command : null,
            Container = executor.Info.Container,
            Tty = executor.Info.Container?.TtyInfo,
            ReportsItself = executor.IsGenerated || isDefault,
            Resources = resources,
            Limits = limits,
            FrameworkId = framework.Id,
            ExecutorId = executor.Info.ExecutorId,
            Volumes = VolumeLinks.Of(resources, layout),
        };
    }

    private static string? UserOf(CommandInfo command, FrameworkInfo framework) =>
        !string.IsNullOrEmpty(command.User) ? command.User : !string.IsNullOrEmpty(framework.User) ? framework.User : null;

    [LoggerMessage(EventIds.ExecutorStarting, LogLevel.Information, "Starting executor {Executor} in container {ContainerId}")]
    private partial void LogStarting(ExecutorKey executor, string containerId);

    [LoggerMessage(EventIds.CheckpointFailed, LogLevel.Warning, "The end of executor {Executor} cannot be noted; the next agent will look for it once more: {Reason}")]
    private partial void LogNotClosed(ExecutorKey executor, string reason);

    [LoggerMessage(EventIds.ExecutorEnded, LogLevel.Information, "Executor {Executor} ended")]
    private partial void LogEnded(ExecutorKey executor);

    [LoggerMessage(EventIds.ExecutorTaskRefused, LogLevel.Information, "Task {Task} cannot be run: {Why}")]
    private partial void LogRefused(TaskKey task, string why);
}
