using Levee.Grains.Interfaces.Etcd;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Orleans;
using Orleans.Runtime;

namespace Levee.Grains.Etcd;

/// <summary>A cluster as a scheduler of the master: its subscription, its offers, its calls.</summary>
/// <remarks>Source: spec/mesos/scheduler-api.md sections 3 and 4.</remarks>
internal sealed class EtcdScheduler(IGrainFactory grains, string cluster, IPersistentState<EtcdClusterState> stored, TimeProvider clock) : IEtcdTasks
{
    // Offers of agents that cannot be used come again after this time.
    private const double RefuseSeconds = 5;

    // Who is killed has left the cluster, or is to be thrown away: etcd need not spend seconds on handing over.
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(1);

    private EtcdOffers _offers = EtcdOffers.None;
    private DateTimeOffset? _wantedSince;
    private bool? _suppressed;

    /// <summary>The stream whose events count; <see langword="null"/>: not subscribed.</summary>
    public string? StreamId { get; private set; }

    /// <inheritdoc/>
    public EtcdSeats Seats => new(_offers.Seats(State.Spec!, State.Plan!.LastNumber), _wantedSince);

    private EtcdClusterState State => stored.State;

    private IFrameworkGrain Framework => grains.GetGrain<IFrameworkGrain>(State.FrameworkId!);

    /// <summary>SUBSCRIBE with the stored id.</summary>
    /// <returns><see langword="null"/> when subscribed, else the master's words.</returns>
    public async Task<string?> SubscribeAsync(bool isNew, CancellationToken cancellationToken)
    {
        var streamId = Guid.NewGuid().ToString();
        var stream = grains.GetGrain<IEtcdStreamGrain>(EtcdStreamGrain.Key(cluster, streamId));
        (_offers, _suppressed, StreamId) = (EtcdOffers.None, null, streamId);
        var first = await Framework.SubscribeAsync(new() { FrameworkInfo = EtcdFramework.Info(cluster, State) }, isNew, streamId, null, stream, cancellationToken);
        if (first.Type != Event.Types.Type.Error)
        {
            return null;
        }

        StreamId = null;
        return first.Error.Message;
    }

    /// <summary>The stream is over.</summary>
    public void Ended() => (StreamId, _offers) = (null, EtcdOffers.None);

    /// <summary>Takes in what an event says about offers.</summary>
    public void Take(Event next)
    {
        switch (next.Type)
        {
            case Event.Types.Type.Offers:
                _offers = _offers.With(next.Offers.Offers_);
                break;
            case Event.Types.Type.Rescind:
                _offers = _offers.Without(next.Rescind.OfferId.Value);
                break;
        }
    }

    /// <inheritdoc/>
    public async Task WantAsync(bool wanted, EtcdClusterPlan plan, CancellationToken cancellationToken)
    {
        _wantedSince = wanted ? _wantedSince ?? clock.GetUtcNow() : null;
        var kept = plan.Members.Where(member => member.Phase is EtcdMemberPhase.Placed or EtcdMemberPhase.Added).Select(member => member.OfferId).ToHashSet();
        var useless = _offers.Useless(State.Spec!, wanted, kept);
        if (useless.Length > 0)
        {
            var decline = new Call.Types.Decline { Filters = new() { RefuseSeconds = RefuseSeconds }, OfferIds = { useless.Select(id => new OfferID { Value = id }) } };
            _offers = useless.Aggregate(_offers, (offers, id) => offers.Without(id));
            await CallAsync(new() { Type = Call.Types.Type.Decline, Decline = decline }, cancellationToken);
        }

        if (_suppressed != !wanted)
        {
            _suppressed = !wanted;
            await CallAsync(wanted ? new() { Type = Call.Types.Type.Revive } : new() { Type = Call.Types.Type.Suppress }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<bool> LaunchAsync(EtcdMember member, string token, string initialCluster, CancellationToken cancellationToken)
    {
        if (!_offers.All.TryGetValue(member.OfferId, out var offer) || EtcdResources.Take(offer, State.Spec!, [member.PeerPort, member.ClientPort]) is not { } resources)
        {
            return Task.FromResult(false);
        }

        _offers = _offers.Without(member.OfferId);
        var task = EtcdTask.Make(cluster, State.Spec!, member, token, initialCluster);
        task.Resources.Add(resources);
        var launch = new Offer.Types.Operation { Type = Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { task } } };
        return CallAsync(new() { Type = Call.Types.Type.Accept, Accept = new() { OfferIds = { offer.Id }, Operations = { launch } } }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task KillAsync(EtcdMember member, CancellationToken cancellationToken) => KillAsync(member.Name, member.AgentId, cancellationToken);

    /// <summary>Asks for the end of a task.</summary>
    public Task KillAsync(string taskId, string agentId, CancellationToken cancellationToken)
    {
        var kill = new Call.Types.Kill
        {
            TaskId = new() { Value = taskId },
            AgentId = new() { Value = agentId },
            KillPolicy = new() { GracePeriod = new() { Nanoseconds = KillGrace.Ticks * TimeSpan.NanosecondsPerTick } },
        };
        return CallAsync(new() { Type = Call.Types.Type.Kill, Kill = kill }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TeardownAsync(CancellationToken cancellationToken) =>
        State.Removed is not null || await CallAsync(new() { Type = Call.Types.Type.Teardown }, cancellationToken);

    /// <summary>Tells that a status is stored.</summary>
    public Task AcknowledgeAsync(TaskStatus status, CancellationToken cancellationToken) => CallAsync(
        new() { Type = Call.Types.Type.Acknowledge, Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid } }, cancellationToken);

    /// <summary>Asks for the state of all tasks of members; with <paramref name="others"/> also for tasks that are of none.</summary>
    public async Task ReconcileAsync(bool others, CancellationToken cancellationToken)
    {
        var tasks = State.Plan!.Members.Where(member => member.HasTask)
            .Select(member => new Call.Types.Reconcile.Types.Task { TaskId = new() { Value = member.Name }, AgentId = new() { Value = member.AgentId } })
            .ToList();
        if (tasks.Count > 0)
        {
            await CallAsync(new() { Type = Call.Types.Type.Reconcile, Reconcile = new() { Tasks = { tasks } } }, cancellationToken);
        }

        if (others || tasks.Count == 0)
        {
            await CallAsync(new() { Type = Call.Types.Type.Reconcile, Reconcile = new() }, cancellationToken);
        }
    }

    // A refusal means that the master does not know this stream any more: subscribe again.
    private async Task<bool> CallAsync(Call call, CancellationToken cancellationToken)
    {
        if (StreamId is null)
        {
            return false;
        }

        call.FrameworkId = new FrameworkId(State.FrameworkId!).ToMessage();
        var reply = await Framework.CallAsync(call, StreamId, null, cancellationToken);
        if (reply.StatusCode is 200 or 202)
        {
            return true;
        }

        Ended();
        return false;
    }
}
