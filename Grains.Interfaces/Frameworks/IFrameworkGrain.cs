using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Orleans;
using Orleans.Concurrency;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Interfaces.Frameworks;

/// <summary>One framework: its subscription, its tasks' latest status, its outstanding offers.</summary>
/// <remarks>
/// Key: framework id. Upper half: called for its scheduler (HTTP endpoint or a framework that lives in a grain); lower half: by agents' grains, one way,
/// so that calls never wait in a cycle. Source: spec scheduler-api sections 1.1, 3 and 4.
/// </remarks>
[Alias("levee.framework")]
public interface IFrameworkGrain : IGrainWithStringKey
{
    /// <summary>SUBSCRIBE. The newest subscription always wins; the one before gets ERROR "Framework failed over" and ends.</summary>
    /// <param name="subscribe">The call, already valid in structure; <c>framework_info.id</c> is set by the caller for a new framework too.</param>
    /// <param name="isNew">The id was given out just now.</param>
    /// <param name="streamId">Id of the event stream, chosen by the caller.</param>
    /// <param name="scheduler">Where events go from now on.</param>
    /// <param name="principal">The authenticated caller; <see langword="null"/>: not authenticated.</param>
    /// <returns>The first event of the stream: SUBSCRIBED, or ERROR and then the stream ends.</returns>
    [Alias("Subscribe")]
    Task<Event> SubscribeAsync(
        Call.Types.Subscribe subscribe, bool isNew, string streamId, string? principal, ISchedulerObserver scheduler, CancellationToken cancellationToken);

    /// <summary>Any call but SUBSCRIBE, already valid in structure.</summary>
    /// <param name="streamId">The caller's <c>Mesos-Stream-Id</c>; <see langword="null"/> when absent.</param>
    /// <param name="principal">The authenticated caller; <see langword="null"/>: not authenticated.</param>
    [Alias("Call")]
    Task<CallReply> CallAsync(Call call, string? streamId, string? principal, CancellationToken cancellationToken);

    /// <summary>An operator ends the framework.</summary>
    /// <param name="principal">The operator; <see langword="null"/>: not authenticated.</param>
    /// <returns>200, 400 when there is no such framework, or 403.</returns>
    [Alias("Teardown")]
    Task<CallReply> TeardownAsync(string? principal, CancellationToken cancellationToken);

    /// <summary>The event stream's connection closed; ignored when a newer stream took over.</summary>
    [Alias("Disconnected")]
    Task DisconnectedAsync(string streamId, CancellationToken cancellationToken);

    /// <summary>New offers of one agent, in full form; the grain shapes them by the framework's capabilities.</summary>
    [OneWay, Alias("Offers")]
    Task OffersAsync([Immutable] ImmutableArray<Offer> offers);

    /// <summary>An offer was withdrawn.</summary>
    [OneWay, Alias("Rescind")]
    Task RescindAsync(OfferId offerId);

    /// <summary>Statuses of tasks from their agent, in order.</summary>
    [OneWay, Alias("StatusUpdates")]
    Task StatusUpdatesAsync([Immutable] ImmutableArray<StatusUpdate> updates);

    /// <summary>Tasks of this framework that a re-registered agent runs, and its operations there; tasks known here on that agent but not listed are lost.</summary>
    /// <param name="session">The agent's new session; a task launched in it is not lost, the list is just older.</param>
    /// <param name="framework">Its description as the agent has it; <see langword="null"/> when the agent runs nothing of this framework.</param>
    /// <param name="operations">Those that the agent still reports on; others known here on that agent are forgotten.</param>
    /// <param name="news">The agent was unreachable or unknown: text of an update about each task. <see langword="null"/>: it was registered before.</param>
    [OneWay, Alias("AgentTasks")]
    Task AgentTasksAsync(AgentId agentId, Guid session, [Immutable] FrameworkInfo? framework, [Immutable] ImmutableArray<MesosTask> tasks, [Immutable] ImmutableArray<Operation> operations, string? news);

    /// <summary>An agent went away: its tasks change state by the kind of loss, and the framework gets FAILURE unless it is only disconnected.</summary>
    /// <param name="message">Text of the statuses of its tasks; <see langword="null"/>: what the loss alone says.</param>
    [OneWay, Alias("AgentLost")]
    Task AgentLostAsync(AgentId agentId, AgentLoss loss, string? message);

    /// <summary>Data of an executor.</summary>
    [OneWay, Alias("Message")]
    Task MessageAsync(AgentId agentId, string executorId, ByteString data);

    /// <summary>An executor ended: FAILURE.</summary>
    /// <param name="status">As wait(2) gives it.</param>
    [OneWay, Alias("ExecutorExited")]
    Task ExecutorExitedAsync(AgentId agentId, string executorId, int status);

    /// <summary>A status of an operation of this framework.</summary>
    [OneWay, Alias("OperationUpdate")]
    Task OperationUpdateAsync([Immutable] Operation operation);

    /// <summary>Inverse offers of one agent.</summary>
    [OneWay, Alias("InverseOffers")]
    Task InverseOffersAsync([Immutable] ImmutableArray<InverseOffer> offers);

    /// <summary>An inverse offer was withdrawn.</summary>
    [OneWay, Alias("RescindInverseOffer")]
    Task RescindInverseOfferAsync(OfferId offerId);

    /// <summary>Publishes its record and its tasks to the cluster feed again.</summary>
    [OneWay, Alias("Republish")]
    Task RepublishAsync();

    /// <summary>Tells the allocator of itself again.</summary>
    [OneWay, Alias("ReportAgain")]
    Task ReportAgainAsync();
}
