using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Levee.TestKit;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Tests.Cluster;

/// <summary>A scheduler that keeps all events and does what the test says.</summary>
internal sealed class FakeScheduler : ISchedulerObserver
{
    private readonly Lock _gate = new();
    private readonly List<Event> _events = [];
    private readonly TestSilo _silo;
    private readonly string _stream;

    private FakeScheduler(TestSilo silo, FrameworkId id, string stream) => (_silo, Id, _stream) = (silo, id, stream);

    public FrameworkId Id { get; }

    public Event First { get; private set; } = new();

    public bool Ended { get; private set; }

    public ImmutableArray<Event> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public ImmutableArray<Offer> Offers => [.. Events.Where(one => one.Offers is not null).SelectMany(one => one.Offers.Offers_)];

    public ImmutableArray<TaskStatus> Updates => [.. Events.Where(one => one.Update is not null).Select(one => one.Update.Status)];

    private IFrameworkGrain Grain => _silo.Grains.GetGrain<IFrameworkGrain>(Id.Value);

    public static async Task<FakeScheduler> SubscribeAsync(TestSilo silo, FrameworkInfo? info = null, FrameworkId? id = null, string stream = "s1")
    {
        var given = id ?? await silo.Master.NewFrameworkIdAsync(CancellationToken.None);
        var scheduler = new FakeScheduler(silo, given, stream);
        var described = (info ?? Sample.Framework("demo", "web")).Clone();
        described.Id = given.ToMessage();
        scheduler.First = await scheduler.Grain.SubscribeAsync(
            new() { FrameworkInfo = described }, id is null, stream, null, silo.Grains.CreateObjectReference<ISchedulerObserver>(scheduler), CancellationToken.None);
        return scheduler;
    }

    public Task EventsAsync(ImmutableArray<Event> events, bool last)
    {
        lock (_gate)
        {
            _events.AddRange(events);
            Ended |= last;
        }

        return Task.CompletedTask;
    }

    public Task PingAsync() => Task.CompletedTask;

    public async Task<Offer> NextOfferAsync(int index = 0)
    {
        await TestSilo.UntilAsync(() => Offers.Length > index, $"offer {index}");
        return Offers[index];
    }

    public async Task<TaskStatus> NextUpdateAsync(int index)
    {
        await TestSilo.UntilAsync(() => Updates.Length > index, $"update {index}");
        return Updates[index];
    }

    /// <summary>Asks for all states again and again: what a returning agent tells may still be on its way to the framework.</summary>
    public Task ReconcileUntilAnsweredAsync() => Poll.UntilAsync("reconciliation is answered", TimeSpan.FromSeconds(60), async () =>
    {
        Assert.Equal(202, (await CallAsync(new() { Type = Call.Types.Type.Reconcile, Reconcile = new() })).StatusCode);
        return Updates.Length > 0;
    });

    public Task<CallReply> CallAsync(Call call, string? stream = null) => Grain.CallAsync(call, stream ?? _stream, null, CancellationToken.None);

    public async Task AcceptAsync(Offer offer, params TaskInfo[] tasks) => Assert.Equal(202, (await CallAsync(new()
    {
        Type = Call.Types.Type.Accept, Accept = new() { OfferIds = { offer.Id }, Operations = { Sample.Launch(tasks) }, Filters = new() { RefuseSeconds = 0 } },
    })).StatusCode);

    public async Task DeclineAsync(Offer offer, double seconds) => Assert.Equal(202, (await CallAsync(new()
    {
        Type = Call.Types.Type.Decline, Decline = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = seconds } },
    })).StatusCode);

    public async Task AcknowledgeAsync(TaskStatus status) => Assert.Equal(202, (await CallAsync(new()
    {
        Type = Call.Types.Type.Acknowledge, Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
    })).StatusCode);

    public Task DisconnectAsync() => Grain.DisconnectedAsync(_stream, CancellationToken.None);
}
