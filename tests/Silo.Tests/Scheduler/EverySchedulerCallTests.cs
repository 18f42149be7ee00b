using Levee.Grains.Interfaces.Http;
using Levee.Silo.Tests.Whole;
using Mesos.V1;
using Mesos.V1.Master;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Levee.Silo.Tests.Scheduler;

/// <summary>Every call of the scheduler API and every event but those of lost agents, against a whole silo, in both encodings each way. Source: scheduler-api, sections 3 to 5.</summary>
public sealed class EverySchedulerCallTests
{
    private const string Framework = """
        {"user":"u","name":"n","principal":"p","roles":["web"],"failover_timeout":60,"capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"},{"type":"RESERVATION_REFINEMENT"}]}
        """;

    [Theory]
    [MemberData(nameof(Wire.Pairs), MemberType = typeof(Wire))]
    public async Task Every_call_has_its_effect_in_either_encoding(WireFormat calls, WireFormat events)
    {
        await using var silo = await WholeSilo.StartAsync();
        var agent = await ObligingAgent.StartAsync(silo, "10.1.2.1");
        using var scheduler = await ScriptedScheduler.SubscribeAsync(silo, calls, events, Framework);
        AssertSubscribed(silo, scheduler);
        Assert.Equal(EventType.Heartbeat, (await scheduler.NextAsync())!.Type);
        var told = new HashSet<CallType> { CallType.Subscribe };
        await LaunchAsync(scheduler, agent, told);
        await TalkAsync(scheduler, agent, told);
        await MaintainAsync(silo, scheduler, agent, told);
        await EndTaskAsync(scheduler, agent, told);
        await ReserveAsync(scheduler, agent, told);
        await EndAsync(silo, scheduler, told);
        Assert.Equal(Enum.GetValues<CallType>().Order(), told.Order());
    }

    private static void AssertSubscribed(WholeSilo silo, ScriptedScheduler scheduler)
    {
        var (subscribed, master) = (scheduler.First.Subscribed, scheduler.First.Subscribed.MasterInfo);
        Assert.Equal(15, subscribed.HeartbeatIntervalSeconds);
        Assert.Equal(36, scheduler.StreamId.Length);
        Assert.Equal($"{master.Id}-0000", scheduler.Id);
        Assert.True(Guid.TryParse(master.Id, out _));
        Assert.Equal((16777343u, (uint)silo.Address.Port, $"master@{silo.Address}", "localhost"), (master.Ip, master.Port, master.Pid, master.Hostname));
        Assert.Equal(("localhost", "127.0.0.1", silo.Address.Port), (master.Address.Hostname, master.Address.Ip, master.Address.Port));
        Assert.Matches(@"^\d+\.\d+\.\d+$", master.Version);
        Assert.Equal(["AgentUpdate", "AgentDraining", "QuotaV2"], master.Capabilities.Select(capability => capability.Type.ToString()));
    }

    private static async Task LaunchAsync(ScriptedScheduler scheduler, ObligingAgent agent, HashSet<CallType> told)
    {
        var offer = await scheduler.TakeOfferAsync();
        var master = scheduler.Id[..^"-0000".Length];
        Assert.Equal($"{master}-S0", agent.Id);
        Assert.Matches($@"^{master}-O\d+$", offer.Id.Value);
        Assert.Equal((agent.Id, scheduler.Id, "web", "10.1.2.1", "/slave(1)"), (offer.AgentId.Value, offer.FrameworkId.Value, offer.AllocationInfo.Role, offer.Url.Address.Ip, offer.Url.Path));
        await CallAsync(scheduler, told, CallType.Accept, ScriptedScheduler.Launch(offer, "t"));
        var running = (await scheduler.UntilAsync(EventType.Update)).Update.Status;
        Assert.Equal((TaskState.TaskRunning, 16, agent.Id, 1.25), (running.State, running.Uuid.Length, running.AgentId.Value, running.Timestamp));
        await CallAsync(scheduler, told, CallType.Acknowledge, $$"""
            {"type":"ACKNOWLEDGE","acknowledge":{"agent_id":{"value":"{{agent.Id}}"},"task_id":{"value":"t"},"uuid":"{{running.Uuid.ToBase64()}}"} }
            """);
    }

    private static async Task TalkAsync(ScriptedScheduler scheduler, ObligingAgent agent, HashSet<CallType> told)
    {
        await CallAsync(scheduler, told, CallType.Message, $$"""{"type":"MESSAGE","message":{"agent_id":{"value":"{{agent.Id}}"},"executor_id":{"value":"t"},"data":"aGVsbG8="} }""");
        var message = (await scheduler.UntilAsync(EventType.Message)).Message;
        Assert.Equal((agent.Id, "t", "hello"), (message.AgentId.Value, message.ExecutorId.Value, message.Data.ToStringUtf8()));
        foreach (var tasks in (string[])["", $$""" "tasks":[{"task_id":{"value":"t"},"agent_id":{"value":"{{agent.Id}}"} }] """])
        {
            await CallAsync(scheduler, told, CallType.Reconcile, $$"""{"type":"RECONCILE","reconcile":{ {{tasks}} } }""");
            var known = (await scheduler.UntilAsync(EventType.Update)).Update.Status;
            Assert.Equal(
                (TaskState.TaskRunning, TaskStatus.Types.Source.Master, TaskStatus.Types.Reason.Reconciliation, "Reconciliation: Latest task state", false),
                (known.State, known.Source, known.Reason, known.Message, known.HasUuid));
        }

        await CallAsync(scheduler, told, CallType.Shutdown, $$"""{"type":"SHUTDOWN","shutdown":{"agent_id":{"value":"{{agent.Id}}"},"executor_id":{"value":"t"} } }""");
        var failure = (await scheduler.UntilAsync(EventType.Failure)).Failure;
        Assert.Equal((agent.Id, "t", 9), (failure.AgentId.Value, failure.ExecutorId.Value, failure.Status));
    }

    private static async Task MaintainAsync(WholeSilo silo, ScriptedScheduler scheduler, ObligingAgent agent, HashSet<CallType> told)
    {
        const string Schedule = """
            {"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":[{"machine_ids":[{"hostname":"10.1.2.1","ip":"10.1.2.1"}],"unavailability":{"start":{"nanoseconds":1900000000000000000}}}]}}}
            """;
        using (var planned = await silo.PostAsync("/api/v1", WireFormat.Json, Wire.Encode<Call>(Schedule, WireFormat.Json), null))
        {
            Assert.Equal(200, (int)planned.StatusCode);
        }

        var inverse = (await scheduler.UntilAsync(EventType.InverseOffers)).InverseOffers.InverseOffers_.Single();
        Assert.Equal((agent.Id, 1_900_000_000_000_000_000), (inverse.AgentId.Value, inverse.Unavailability.Start.Nanoseconds));
        await CallAsync(scheduler, told, CallType.DeclineInverseOffers, """{"type":"DECLINE_INVERSE_OFFERS","decline_inverse_offers":{"inverse_offer_ids":[{"value":"M-O999"}],"filters":{"refuse_seconds":1}}}""");
        await CallAsync(scheduler, told, CallType.AcceptInverseOffers, $$"""
            {"type":"ACCEPT_INVERSE_OFFERS","accept_inverse_offers":{"inverse_offer_ids":[{"value":"{{inverse.Id.Value}}"}],"filters":{"refuse_seconds":3600} } }
            """);
        await WholeSilo.UntilAsync("the answer is in the maintenance status", async () =>
            (await (await silo.Http.GetAsync("/maintenance/status")).Content.ReadAsStringAsync()).Contains("\"ACCEPT\"", StringComparison.Ordinal));
    }

    private static async Task EndTaskAsync(ScriptedScheduler scheduler, ObligingAgent agent, HashSet<CallType> told)
    {
        await CallAsync(scheduler, told, CallType.Kill, $$"""
            {"type":"KILL","kill":{"task_id":{"value":"t"},"agent_id":{"value":"{{agent.Id}}"},"kill_policy":{"grace_period":{"nanoseconds":5000000000} } } }
            """);
        TaskStatus killed;
        do
        {
            killed = (await scheduler.UntilAsync(EventType.Update)).Update.Status;
        }
        while (killed.State != TaskState.TaskKilled);
        await CallAsync(scheduler, told, CallType.Acknowledge, $$"""
            {"type":"ACKNOWLEDGE","acknowledge":{"agent_id":{"value":"{{agent.Id}}"},"task_id":{"value":"t"},"uuid":"{{killed.Uuid.ToBase64()}}"} }
            """);
    }

    private static async Task ReserveAsync(ScriptedScheduler scheduler, ObligingAgent agent, HashSet<CallType> told)
    {
        var refused = await scheduler.TakeOfferAsync();
        await CallAsync(scheduler, told, CallType.Decline, $$"""{"type":"DECLINE","decline":{"offer_ids":[{"value":"{{refused.Id.Value}}"}],"filters":{"refuse_seconds":600} } }""");
        await CallAsync(scheduler, told, CallType.Suppress, """{"type":"SUPPRESS","suppress":{"roles":["web"]}}""");
        await CallAsync(scheduler, told, CallType.Request, $$"""{"type":"REQUEST","request":{"requests":[{"agent_id":{"value":"{{agent.Id}}"},"resources":[]}]} }""");
        await CallAsync(scheduler, told, CallType.Revive, """{"type":"REVIVE","revive":{"roles":["web"]}}""");
        var offer = await scheduler.TakeOfferAsync();
        await CallAsync(scheduler, told, CallType.Accept, $$"""
            {"type":"ACCEPT","accept":{"offer_ids":[{"value":"{{offer.Id.Value}}"}],"operations":[{"type":"RESERVE","id":{"value":"r1"},"reserve":{"resources":[
            {"name":"disk","type":"SCALAR","scalar":{"value":64},"allocation_info":{"role":"web"},"reservations":[{"type":"DYNAMIC","role":"web","principal":"p"}]}]} }]} }
            """);
        var finished = (await scheduler.UntilAsync(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status;
        Assert.Equal(("r1", OperationState.OperationFinished, agent.Id, 16), (finished.OperationId.Value, finished.State, finished.AgentId.Value, finished.Uuid.Value.Length));
        await CallAsync(scheduler, told, CallType.AcknowledgeOperationStatus, $$"""
            {"type":"ACKNOWLEDGE_OPERATION_STATUS","acknowledge_operation_status":{"agent_id":{"value":"{{agent.Id}}"},"operation_id":{"value":"r1"},"uuid":"{{finished.Uuid.Value.ToBase64()}}"} }
            """);
        await CallAsync(scheduler, told, CallType.ReconcileOperations, $$"""
            {"type":"RECONCILE_OPERATIONS","reconcile_operations":{"operations":[{"operation_id":{"value":"r1"},"agent_id":{"value":"{{agent.Id}}"} }]} }
            """);
        Assert.Equal(OperationState.OperationUnknown, (await scheduler.UntilAsync(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status.State);
    }

    private static async Task EndAsync(WholeSilo silo, ScriptedScheduler scheduler, HashSet<CallType> told)
    {
        await CallAsync(scheduler, told, CallType.UpdateFramework, $$"""
            {"type":"UPDATE_FRAMEWORK","update_framework":{"framework_info":{"user":"u","name":"n2","id":{"value":"{{scheduler.Id}}"},"principal":"p","roles":["web","batch"],"failover_timeout":60,
            "capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"},{"type":"RESERVATION_REFINEMENT"}]},"suppressed_roles":["web","batch"]} }
            """, 200);
        Assert.Contains("\"name\":\"n2\"", await (await silo.Http.GetAsync("/frameworks")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await CallAsync(scheduler, told, CallType.Unknown, """{"type":"UNKNOWN"}""", 501);
        await CallAsync(scheduler, told, CallType.Teardown, """{"type":"TEARDOWN"}""");
        Assert.StartsWith("{\"frameworks\":[],", await (await silo.Http.GetAsync("/frameworks")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        while (await scheduler.NextAsync() is { } last)
        {
            Assert.NotEqual(EventType.Error, last.Type);
        }
    }

    private static async Task CallAsync(ScriptedScheduler scheduler, HashSet<CallType> told, CallType type, string call, int status = 202)
    {
        told.Add(type);
        using var reply = await scheduler.CallAsync(call.Trim());
        Assert.Equal((status, "", null), ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(), reply.Content.Headers.ContentType));
    }
}
