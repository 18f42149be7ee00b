using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Drain;
using Levee.Agent.Operations;
using Levee.Agent.Recovery;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>Does what the master asks for: runs tasks, kills them, takes acknowledgements. Every call returns at once.</summary>
internal sealed partial class TaskRunner(
    AgentSettings settings,
    ExecutorTable executors,
    AgentOperations operations,
    AgentDrain drain,
    TaskLedger ledger,
    UpdateOutbox outbox,
    Checkpoints checkpoints,
    StatusReporter reporter,
    IAuthorizer authorizer,
    MessageCounters messages,
    ILogger<TaskRunner> logger)
{
    private volatile bool _stopping;

    /// <summary>Number of executors whose processes may still run.</summary>
    public int Running => executors.Running.Count();

    /// <summary>Runs a task. One with an id in use is ignored: the message came twice.</summary>
    public void Run(FrameworkInfo framework, TaskInfo task)
    {
        if (task.Executor is not null)
        {
            RunOn(Own(framework, task.Executor), framework, [task], LaunchKind.Single);
        }
        else
        {
            RunOn(GeneratedExecutor.For(settings, framework, task), framework, [task], LaunchKind.Command);
        }
    }

    /// <summary>Runs tasks of a group on one executor.</summary>
    public void RunGroup(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group) =>
        RunOn(Own(framework, executor), framework, [.. group.Tasks.Select(task => new TaskInfo(task) { Executor = executor })], LaunchKind.Group);

    /// <summary>Gets empty: kills all that runs, as gently as the drain allows, and refuses what comes. Source: spec agent-behaviour section 18.</summary>
    public void Drain(DrainConfig config)
    {
        drain.Start(config);
        KillForDrain();
    }

    /// <summary>Goes on with a drain that an agent before this one began.</summary>
    public void ResumeDrain()
    {
        drain.Check();
        if (drain.Config is not null)
        {
            KillForDrain();
        }
    }

    /// <summary>Kills a task; one that is not here is reported so. Source of the words: spec executor-api section 10.</summary>
    public void Kill(AgentId agentId, FrameworkId framework, TaskId task, KillPolicy? policy)
    {
        var key = new TaskKey(framework, task);
        if (!executors.Kill(framework, task, policy) && ledger.Find(key) is null)
        {
            reporter.ReportUnknown(key, agentId.ToMessage(), LaunchCheck.Dropped(ledger.FindFramework(framework) ?? new(), Reason.ExecutorTerminated, "Cannot find executor"));
        }
    }

    /// <summary>Takes the acknowledgement of an update.</summary>
    public void Acknowledge(FrameworkId framework, TaskId task, ByteString uuid)
    {
        var key = new TaskKey(framework, task);
        var known = ledger.Find(key);
        var over = outbox.Acknowledge(key, uuid);
        if (over is null)
        {
            LogUnknownAcknowledgement(key);
            return;
        }

        if (over.Value)
        {
            ledger.Complete(key);
            drain.Check();
        }

        checkpoints.Append(known, UpdateRecord.Of(uuid), over.Value && known is not null ? () => executors.Retire(known.Framework, known.ExecutorId, known.ContainerId, known.Info.AgentId.Value) : null);
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
        outbox.Drop(framework);
        executors.ShutDown(framework);
    }

    /// <summary>Takes a framework's new description.</summary>
    public void Update(FrameworkInfo framework, string agent)
    {
        ledger.Update(framework);
        checkpoints.Update(framework, agent);
    }

    /// <summary>Hands data of a framework to its executor; dropped when that does not run.</summary>
    public void Send(ExecutorKey executor, ByteString data) => messages.Count(executors.Find(executor)?.Send(data) == true);

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
            await executors.Ended;
        }
    }

    private void KillAll(TimeSpan? grace)
    {
        foreach (var executor in executors.Running)
        {
            executor.ShutDown(grace, silent: false);
        }
    }

    private void KillForDrain()
    {
        foreach (var task in ledger.Active.Where(task => !task.State.IsTerminal()))
        {
            executors.Kill(task.Key.Framework, task.Key.Task, drain.Cap(task.Info));
        }
    }

    private static ExecutorInfo Own(FrameworkInfo framework, ExecutorInfo executor) => new(executor) { FrameworkId = framework.Id };

    private void RunOn(ExecutorInfo executor, FrameworkInfo framework, ImmutableArray<TaskInfo> tasks, LaunchKind kind)
    {
        if (!_stopping)
        {
            executor.Container ??= settings.Containers.DefaultContainer?.Clone();
            executors.Launch(framework, executor, tasks, kind, task => Problem(framework, task, kind));
        }
    }

    private TaskReport? Problem(FrameworkInfo framework, TaskInfo task, LaunchKind kind) => LaunchAccess.Problem(authorizer, framework, task, kind) is { } unauthorized
        ? unauthorized
        : drain.Config is not null
        ? LaunchCheck.Dropped(framework, Reason.AgentDraining, "Agent is draining")
        : !operations.Knows([.. task.Resources, .. task.Executor?.Resources ?? []])
        ? LaunchCheck.Dropped(framework, Reason.ResourcesUnknown, "The checkpointed resources being used by the task or task group are unknown to the agent")
        : LaunchCheck.FindProblem(framework, task, settings.Docker.Containerizers, settings.Containers.Isolation, settings.SecretResolver is not null);

    [LoggerMessage(EventIds.AcknowledgementUnknown, LogLevel.Information, "An acknowledgement for task {Task} fits no update in flight")]
    private partial void LogUnknownAcknowledgement(TaskKey task);

}
