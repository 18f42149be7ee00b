using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>The executors that run on this agent, those of command tasks aside: one for each executor id of a framework.</summary>
internal sealed partial class ExecutorTable(AgentSettings settings, SandboxLayout layout, ExecutorSurroundings surroundings, ILogger<ExecutorTable> logger)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ExecutorKey, (IExecutor Executor, Task Done)> _running = new();

    /// <summary>Those that run.</summary>
    public IEnumerable<IExecutor> Running => _running.Values.Select(entry => entry.Executor);

    /// <summary>Completes when those that run now have ended.</summary>
    public Task Ended => Task.WhenAll(_running.Values.Select(entry => entry.Done));

    public IExecutor? Find(ExecutorKey key) => _running.TryGetValue(key, out var entry) ? entry.Executor : null;

    /// <summary>The executor that knows a task.</summary>
    public bool Kill(FrameworkId framework, TaskId task, KillPolicy? policy) =>
        Running.Where(executor => executor.Key.Framework == framework).Any(executor => executor.Kill(task, policy));

    /// <summary>Hands tasks to their executor, which is started when it does not run. Tasks with an id in use are ignored: the message came twice.</summary>
    /// <param name="executor">With <c>framework_id</c>.</param>
    /// <param name="problem">Why they cannot be run; then each is only reported.</param>
    public void Launch(FrameworkInfo framework, ExecutorInfo executor, ImmutableArray<TaskInfo> tasks, bool isGroup, Func<TaskInfo, StatusUpdates.TaskReport?> problem)
    {
        lock (_gate)
        {
            var key = new ExecutorKey(new(framework.Id.Value), executor.ExecutorId.Value);
            var running = Find(key);
            var description = running?.Description ?? Describe(executor, tasks[0].AgentId.Value);
            ImmutableArray<AgentTask> added = [.. tasks.Select(task => new AgentTask(framework, task, description.ContainerId, description.Sandbox, [])).Where(surroundings.Ledger.TryAdd)];
            if (added.IsEmpty)
            {
                return;
            }

            if (tasks.Select(problem).FirstOrDefault(found => found is not null) is { } found)
            {
                Refuse(added, found);
                return;
            }

            running ??= Start(framework, description);
            if (!running.Launch(added, isGroup))
            {
                Refuse(added, LaunchCheck.Dropped(framework, Reason.ExecutorTerminated, "Executor is terminating"));
            }
        }
    }

    private void Refuse(ImmutableArray<AgentTask> tasks, StatusUpdates.TaskReport report)
    {
        foreach (var task in tasks)
        {
            LogRefused(task.Key, report.Message!);
            surroundings.Reporter.Report(task, report, pid: null, silent: false);
        }
    }

    private AgentExecutor Describe(ExecutorInfo executor, string agent)
    {
        var container = Guid.CreateVersion7(surroundings.Clock.GetUtcNow()).ToString();
        return new(executor, container, layout.Run(agent, executor.FrameworkId.Value, executor.ExecutorId.Value, container), null, IsRegistered: false);
    }

    private IExecutor Start(FrameworkInfo framework, AgentExecutor description)
    {
        LogStarting(description.Key, description.ContainerId);
        surroundings.Ledger.Put(framework, description);
        IExecutor executor = description.Info.Type == ExecutorInfo.Types.Type.Default
            ? new DefaultExecutor(description, settings, layout, surroundings)
            : new CustomExecutor(description, framework, Config(framework, description), ExecutorTimes.Of(settings, description.Info), surroundings);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[description.Key] = (executor, ExecuteAsync(executor, go.Task));
        go.SetResult(); // Only now, so that its end finds its entry.
        return executor;
    }

    private async Task ExecuteAsync(IExecutor executor, Task go)
    {
        await go.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Starting a process blocks; the caller must not wait for it.
        await executor.RunAsync();
        _running.TryRemove(executor.Key, out _);
        LogEnded(executor.Key);
    }

    private ContainerConfig Config(FrameworkInfo framework, AgentExecutor executor)
    {
        var command = executor.Info.Command;
        return new(
            new(executor.ContainerId),
            executor.Sandbox,
            layout.RunMeta(surroundings.Agent.Id.Value, executor.Key.Framework.Value, executor.Key.Executor, executor.ContainerId),
            command.Shell ? "/bin/sh" : command.Value,
            command.Shell ? ["sh", "-c", command.Value] : command.Arguments.Count > 0 ? [.. command.Arguments] : [command.Value],
            TaskEnvironment.OfExecutor(settings, framework, executor, surroundings.Agent.Id.Value),
            settings.SwitchUser ? UserOf(command, framework) : null)
        {
            Uris = [.. command.Uris],
            Command = command,
            Container = executor.Info.Container,
            Resources = [.. executor.Info.Resources],
            FrameworkId = framework.Id,
            ExecutorId = executor.Info.ExecutorId,
            Volumes = VolumeLinks.Of(executor.Info.Resources, layout),
        };
    }

    private static string? UserOf(CommandInfo command, FrameworkInfo framework) =>
        !string.IsNullOrEmpty(command.User) ? command.User : !string.IsNullOrEmpty(framework.User) ? framework.User : null;

    [LoggerMessage(EventIds.ExecutorStarting, LogLevel.Information, "Starting executor {Executor} in container {ContainerId}")]
    private partial void LogStarting(ExecutorKey executor, string containerId);

    [LoggerMessage(EventIds.ExecutorEnded, LogLevel.Information, "Executor {Executor} ended")]
    private partial void LogEnded(ExecutorKey executor);

    [LoggerMessage(EventIds.ExecutorTaskRefused, LogLevel.Information, "Task {Task} cannot be run: {Why}")]
    private partial void LogRefused(TaskKey task, string why);
}
