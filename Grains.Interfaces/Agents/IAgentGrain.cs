using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>One agent as the master sees it: the single place where its resources are offered and claimed.</summary>
/// <remarks>
/// Key: agent id. Upper half: called by the agent process; lower half: by frameworks and the allocator. A grain that has no memory of the
/// agent (new activation) answers "re-register", and the agent calls <see cref="ConnectAsync"/> with its whole state.
/// </remarks>
[Alias("levee.agent")]
public interface IAgentGrain : IGrainWithStringKey
{
    /// <summary>Registers or re-registers the agent with everything it runs.</summary>
    /// <param name="snapshot">State of the agent; replaces what the grain knew.</param>
    /// <param name="agent">Where to send messages for the agent; the grain keeps it until the next connect.</param>
    [Alias("Connect")]
    Task<AgentSession> ConnectAsync(AgentSnapshot snapshot, IAgentObserver agent, CancellationToken cancellationToken);

    /// <summary>Sign of life, every <see cref="AgentSession.HeartbeatInterval"/>.</summary>
    /// <returns><see langword="false"/> when the session is not the grain's: re-register.</returns>
    [Alias("Heartbeat")]
    Task<bool> HeartbeatAsync(Guid session, CancellationToken cancellationToken);

    /// <summary>Status updates of tasks, at most one of each task, sent again by the agent until acknowledged; handed on to the frameworks.</summary>
    /// <returns><see langword="false"/> when the session is not the grain's: re-register, then send again.</returns>
    [Alias("StatusUpdates")]
    Task<bool> StatusUpdatesAsync(Guid session, ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken);

    /// <summary>Data of an executor for its framework.</summary>
    /// <returns><see langword="false"/> when the session is not the grain's.</returns>
    [Alias("Message")]
    Task<bool> MessageAsync(Guid session, FrameworkId frameworkId, string executorId, ByteString data, CancellationToken cancellationToken);

    /// <summary>An executor ended; the updates of its tasks come on their own.</summary>
    /// <param name="status">As wait(2) gives it.</param>
    /// <returns><see langword="false"/> when the session is not the grain's.</returns>
    [Alias("ExecutorExited")]
    Task<bool> ExecutorExitedAsync(Guid session, FrameworkId frameworkId, string executorId, int status, CancellationToken cancellationToken);

    /// <summary>A status of an operation, sent again by the agent until acknowledged; handed on to the framework.</summary>
    /// <returns><see langword="false"/> when the session is not the grain's.</returns>
    [Alias("OperationUpdate")]
    Task<bool> OperationUpdateAsync(Guid session, OperationUpdate update, CancellationToken cancellationToken);

    /// <summary>The agent's revocable resources changed; offers of such are rescinded.</summary>
    /// <param name="revocable">All of them, not allocated; those that tasks have included.</param>
    /// <returns><see langword="false"/> when the session is not the grain's.</returns>
    [Alias("Oversubscribe")]
    Task<bool> OversubscribeAsync(Guid session, ImmutableArray<Resource> revocable, CancellationToken cancellationToken);

    /// <summary>The agent leaves for good: it runs nothing any more.</summary>
    [Alias("Unregister")]
    Task UnregisterAsync(Guid session, CancellationToken cancellationToken);

    /// <summary>Makes offers out of what the allocator chose. What is no longer free goes back to the allocator.</summary>
    /// <param name="round">Number of the proposals, growing; the agent's next report to the allocator repeats it.</param>
    [OneWay, Alias("Offer")]
    Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals);

    /// <summary>Uses offers of this agent: applies the operations in order, returns the rest to the pool.</summary>
    /// <param name="refusals">Tasks that the framework's own rules refuse (an id in use), with the reason why; they count only when the offers are valid.</param>
    [Alias("Accept")]
    Task<AcceptResult> AcceptAsync(
        [Immutable] FrameworkInfo framework,
        [Immutable] Mesos.V1.Scheduler.Call.Types.Accept accept,
        ImmutableDictionary<TaskId, string> refusals,
        ReviveMark revived,
        CancellationToken cancellationToken);

    /// <summary>Gives offers back; ids that are not outstanding for this framework are ignored.</summary>
    [OneWay, Alias("Decline")]
    Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters, ReviveMark revived);

    /// <summary>Asks the agent to end a task; remembered while the agent is away.</summary>
    [OneWay, Alias("KillTask")]
    Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy);

    /// <summary>Hands a framework's acknowledgement to the agent.</summary>
    /// <param name="terminal">The acknowledged state ends the task: its resources were free since the update arrived, its record goes now.</param>
    [OneWay, Alias("Acknowledge")]
    Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal);

    /// <summary>Takes back all offers of a framework without RESCIND events (it disconnected or failed over).</summary>
    [OneWay, Alias("ReleaseOffers")]
    Task ReleaseOffersAsync(FrameworkId frameworkId);

    /// <summary>Ends all tasks of a removed framework and forgets it.</summary>
    [OneWay, Alias("RemoveFramework")]
    Task RemoveFrameworkAsync(FrameworkId frameworkId);

    /// <summary>Tells the agent process that a framework's description changed.</summary>
    [OneWay, Alias("UpdateFramework")]
    Task UpdateFrameworkAsync([Immutable] FrameworkInfo framework);

    /// <summary>Hands a framework's message to an executor; dropped when the agent is away.</summary>
    [OneWay, Alias("MessageExecutor")]
    Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data);

    /// <summary>Asks the agent to end an executor; dropped when the agent is away.</summary>
    [OneWay, Alias("ShutdownExecutor")]
    Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId);

    /// <summary>Hands a framework's acknowledgement of an operation's status to the agent; a terminal one ends the operation's record.</summary>
    /// <param name="statusUuid">Uuid of the status, 16 bytes.</param>
    [OneWay, Alias("AcknowledgeOperation")]
    Task AcknowledgeOperationAsync(FrameworkId frameworkId, string operationId, ByteString statusUuid);

    /// <summary>A framework's answer to inverse offers; ids that are not outstanding for it are ignored.</summary>
    [OneWay, Alias("AnswerInverseOffers")]
    Task AnswerInverseOffersAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, bool accepted, Filters? filters);

    /// <summary>A framework revived: inverse offers may be made to it again at once.</summary>
    [OneWay, Alias("ForgetInverseRefusals")]
    Task ForgetInverseRefusalsAsync(FrameworkId frameworkId);

    /// <summary>Withdraws offers with RESCIND, without a refusal.</summary>
    /// <param name="frameworkId">Whose; <see langword="null"/>: everybody's.</param>
    /// <param name="role">Of this role and its sub-roles; <see langword="null"/>: of every role.</param>
    [OneWay, Alias("RescindOffers")]
    Task RescindOffersAsync(FrameworkId? frameworkId, string? role);

    /// <summary>DRAIN_AGENT. Source: spec operator-api section A.6, as for the three below.</summary>
    /// <returns>200, or 400 or 409 with the reason.</returns>
    [Alias("DrainAgent")]
    Task<CallReply> DrainAsync(DrainConfig config, CancellationToken cancellationToken);

    /// <summary>DEACTIVATE_AGENT: no offers until it is reactivated.</summary>
    [Alias("Deactivate")]
    Task<CallReply> DeactivateAsync(CancellationToken cancellationToken);

    /// <summary>REACTIVATE_AGENT.</summary>
    [Alias("Reactivate")]
    Task<CallReply> ReactivateAsync(CancellationToken cancellationToken);

    /// <summary>MARK_AGENT_GONE.</summary>
    /// <returns>200 also when it is gone already; 404 for an agent that nobody knows; 503 while it changes.</returns>
    [Alias("MarkGone")]
    Task<CallReply> MarkGoneAsync(CancellationToken cancellationToken);

    /// <summary>Looks for tasks that their framework does not know: what an agent tells when it comes back reaches frameworks a moment after it counts as registered.</summary>
    /// <returns>Those that the agent runs, or may run as long as it has not come back.</returns>
    [Alias("FindTasks")]
    Task<ImmutableArray<TaskId>> FindTasksAsync(FrameworkId frameworkId, ImmutableArray<TaskId> tasks, CancellationToken cancellationToken);

    /// <summary>An operator's RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME or SHRINK_VOLUME on resources that are free, offers being rescinded for it.</summary>
    /// <param name="principal">The operator; <see langword="null"/>: not authenticated.</param>
    /// <returns>202, or 400 or 409 with the reason.</returns>
    [Alias("Operate")]
    Task<CallReply> OperateAsync([Immutable] Offer.Types.Operation operation, string? principal, CancellationToken cancellationToken);

    /// <summary>The agent's machine is to be out of use for a while, or not any more.</summary>
    [OneWay, Alias("SetUnavailability")]
    Task SetUnavailabilityAsync(Unavailability? unavailability);

    /// <summary>The agent's machine is down: shut it down and remove it. Waited for, so that who brought the machine down sees no agent on it.</summary>
    [Alias("MachineDown")]
    Task MachineDownAsync();

    /// <summary>A new agent registered at the agent's address: the agent is removed.</summary>
    [OneWay, Alias("Replaced")]
    Task ReplacedAsync();

    /// <summary>The registry forgot the agent, which is unreachable or gone for long: its id is unknown from now on.</summary>
    [OneWay, Alias("Forget")]
    Task ForgetAsync();

    /// <summary>Publishes its record to the cluster feed, and where it stands to the master, again.</summary>
    [OneWay, Alias("Republish")]
    Task RepublishAsync();

    /// <summary>Reports its resources to the allocator again; one that has not connected yet reports when it does.</summary>
    /// <param name="isListed">The allocator has it in its books: it is told when there is nothing to report any more.</param>
    [OneWay, Alias("ReportAgain")]
    Task ReportAgainAsync(bool isListed);
}
