using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>Runs tasks of one executor id of a framework. Every call returns at once.</summary>
internal interface IExecutor
{
    ExecutorKey Key { get; }

    /// <summary>Container of this run, and its sandbox.</summary>
    AgentExecutor Description { get; }

    /// <summary>Whether nothing more is reported of its tasks: its framework is being removed.</summary>
    bool IsSilent { get; }

    /// <summary>Takes tasks that the ledger knows, and reports on them from now on.</summary>
    /// <param name="isGroup">They belong together: all or none.</param>
    /// <returns><see langword="false"/> when it ends or has ended.</returns>
    bool Launch(ImmutableArray<AgentTask> tasks, bool isGroup);

    /// <summary>Kills a task, or shortens the grace of a kill under way.</summary>
    /// <param name="policy"><see langword="null"/>: the task's own.</param>
    /// <returns><see langword="false"/> when the task is not one of its.</returns>
    bool Kill(TaskId task, KillPolicy? policy);

    /// <summary>Whether it is on its way to its end.</summary>
    bool IsEnding { get; }

    /// <summary>Hands it data of its framework, at best effort.</summary>
    /// <returns>Whether there was somebody to hand it to.</returns>
    bool Send(ByteString data);

    /// <summary>Ends it and its tasks.</summary>
    /// <param name="grace">Until it is killed; <see langword="null"/>: its own.</param>
    /// <param name="silent">No more updates of its tasks are wanted.</param>
    void ShutDown(TimeSpan? grace, bool silent);

    /// <summary>Completes when it has ended, nothing of it is left, and the last updates of its tasks are in the outbox.</summary>
    Task RunAsync();
}
