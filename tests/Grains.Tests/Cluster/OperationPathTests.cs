using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Tests.Cluster;

public sealed class OperationPathTests
{
    [Fact]
    public async Task A_reservation_is_reported_until_its_end_is_acknowledged_and_offered_again()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo, Framework());
        await AcceptAsync(scheduler, await scheduler.NextOfferAsync(), Reserve("r1"));
        await TestSilo.UntilAsync(() => agent.Operations.Length == 1, "the operation at the agent");
        Assert.All(agent.Operations[0].Info.Reserve.Resources, resource => Assert.Null(resource.AllocationInfo));

        var reserved = await scheduler.NextOfferAsync(1);
        Assert.Contains(reserved.Resources, resource => resource is { Name: "cpus", Scalar.Value: 1, Reservations: [{ Role: "web", Principal: "p" }] });
        Assert.Equal((OperationState.OperationPending, false), await ReconcileAsync(scheduler, 0));

        await agent.ReportAsync(agent.Operations[0], OperationState.OperationFinished);
        var finished = (await NextAsync(scheduler, 1)).UpdateOperationStatus.Status;
        Assert.Equal(("r1", OperationState.OperationFinished, agent.Info.Id), (finished.OperationId.Value, finished.State, finished.AgentId));
        Assert.Equal((OperationState.OperationFinished, false), await ReconcileAsync(scheduler, 2));

        await scheduler.CallAsync(new()
        {
            Type = Call.Types.Type.AcknowledgeOperationStatus,
            AcknowledgeOperationStatus = new() { AgentId = agent.Info.Id, OperationId = finished.OperationId, Uuid = finished.Uuid.Value },
        });
        await TestSilo.UntilAsync(() => agent.Heard.Contains("ack operation"), "the acknowledgement at the agent");
        await scheduler.CallAsync(new()
        {
            Type = Call.Types.Type.ReconcileOperations,
            ReconcileOperations = new() { Operations = { new Call.Types.ReconcileOperations.Types.Operation { OperationId = new() { Value = "r1" }, AgentId = agent.Info.Id } } },
        });
        Assert.Equal(OperationState.OperationUnknown, (await NextAsync(scheduler, 3)).UpdateOperationStatus.Status.State);
    }

    [Fact]
    public async Task Later_operations_of_one_call_use_what_earlier_ones_made()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, [.. Sample.CpusMem(4, 4096), Sample.Scalar("disk", 1024)]);
        var scheduler = await FakeScheduler.SubscribeAsync(silo, Framework());
        var offer = await scheduler.NextOfferAsync();
        var reserve = new Operation { Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { Sample.Reserved(Sample.Scalar("disk", 64)) } } };
        var create = new Operation { Type = Operation.Types.Type.Create, Create = new() { Volumes = { Sample.Volume("v", 64) } } };
        await AcceptAsync(scheduler, offer, reserve, create, Sample.Launch(Sample.Task("t", agent.Info.Id.Value, [.. Sample.CpusMem(1, 64), Sample.Volume("v", 64)])));
        await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
        Assert.Equal(["operation Reserve", "operation Create", "run t"], agent.Heard);
        Assert.Empty(scheduler.Updates);

        // Without an id the master acknowledges by itself.
        await agent.ReportAsync(agent.Operations[0], OperationState.OperationFinished);
        await TestSilo.UntilAsync(() => agent.Heard.Contains("ack operation"), "the acknowledgement at the agent");
    }

    [Fact]
    public async Task An_operator_takes_offers_back_for_a_reservation_and_gives_it_up_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo, Framework());
        var offer = await scheduler.NextOfferAsync();
        var grain = silo.Grains.GetGrain<IAgentGrain>(agent.Info.Id.Value);
        var cpu = Sample.Reserved(Sample.Scalar("cpus", 1));
        cpu.AllocationInfo = null;

        var reserve = new Operation { Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { cpu } } };
        Assert.Equal(202, (await grain.OperateAsync(reserve, "p", CancellationToken.None)).StatusCode);
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.Rescind?.OfferId.Equals(offer.Id) is true), "RESCIND");
        Assert.Null(Assert.Single(agent.Operations).FrameworkId);
        await agent.ReportAsync(agent.Operations[0], OperationState.OperationFinished);
        await TestSilo.UntilAsync(() => agent.Heard.Contains("ack operation"), "the acknowledgement at the agent");

        var unreserve = new Operation { Type = Operation.Types.Type.Unreserve, Unreserve = new() { Resources = { cpu } } };
        Assert.Equal(202, (await grain.OperateAsync(unreserve, "p", CancellationToken.None)).StatusCode);
        var again = await grain.OperateAsync(unreserve, "p", CancellationToken.None);
        Assert.Equal((409, "cpus:4; mem:4096 does not contain cpus(reservations: [(DYNAMIC,web,p)]):1"), (again.StatusCode, again.Message));
        var foreign = await grain.OperateAsync(reserve, "q", CancellationToken.None);
        Assert.Equal(400, foreign.StatusCode);
        Assert.EndsWith("which does not match a reserved resource in the request with principal 'p'", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_failed_is_undone()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo, Framework());
        await AcceptAsync(scheduler, await scheduler.NextOfferAsync(), Reserve("r1"));
        await scheduler.DeclineAsync(await scheduler.NextOfferAsync(1), 0);
        await TestSilo.UntilAsync(() => agent.Operations.Length == 1, "the operation at the agent");
        await agent.ReportAsync(agent.Operations[0], OperationState.OperationDropped);
        await TestSilo.UntilAsync(() => agent.IsForgotten || (scheduler.Offers.Length > 2 && scheduler.Offers[^1].Resources.All(resource => resource.Reservations.Count == 0)), "the undoing");
    }

    private static FrameworkInfo Framework()
    {
        var framework = Sample.Framework("demo", "web");
        framework.Principal = "p";
        return framework;
    }

    private static Operation Reserve(string id) => new()
    {
        Type = Operation.Types.Type.Reserve, Id = new() { Value = id }, Reserve = new() { Resources = { Sample.Reserved(Sample.Scalar("cpus", 1)) } },
    };

    private static async Task AcceptAsync(FakeScheduler scheduler, Offer offer, params Operation[] operations) => Assert.Equal(202, (await scheduler.CallAsync(new()
    {
        Type = Call.Types.Type.Accept, Accept = new() { OfferIds = { offer.Id }, Operations = { operations }, Filters = new() { RefuseSeconds = 0 } },
    })).StatusCode);

    private static async Task<(OperationState State, bool HasUuid)> ReconcileAsync(FakeScheduler scheduler, int index)
    {
        await scheduler.CallAsync(new() { Type = Call.Types.Type.ReconcileOperations, ReconcileOperations = new() });
        var status = (await NextAsync(scheduler, index)).UpdateOperationStatus.Status;
        return (status.State, status.Uuid is not null);
    }

    private static async Task<Event> NextAsync(FakeScheduler scheduler, int index)
    {
        Event[] Found() => [.. scheduler.Events.Where(one => one.UpdateOperationStatus is not null)];
        await TestSilo.UntilAsync(() => Found().Length > index, $"operation status {index}");
        return Found()[index];
    }
}
