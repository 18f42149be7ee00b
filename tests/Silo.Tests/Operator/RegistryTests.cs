using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.Tests.Http;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Silo.Tests.Operator;

/// <summary><c>/registrar(1)/registry</c> beyond what was recorded. Source: Mesos' registry.proto, master-behaviour section 2.</summary>
public sealed class RegistryTests
{
    private static readonly DateTimeOffset Early = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000);

    [Fact]
    public async Task Lost_agents_are_listed_with_the_time_of_their_loss()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var agent = silo.View.Current.Agents.Values.Single();
        silo.View.Apply(
            new ClusterChange.AgentChanged(agent with { Standing = AgentStanding.Unreachable, Since = Early }),
            new ClusterChange.AgentGone(new AgentId("late"), Early.AddSeconds(2)),
            new ClusterChange.AgentGone(new AgentId("early"), Early.AddSeconds(1)));

        var registry = await GetAsync(silo);
        Assert.Null(registry["slaves"]);
        Assert.Equal(
            $$$"""{"slaves":[{"deactivated":false,"id":{"value":"{{{agent.Info.Id.Value}}}"},"timestamp":{"nanoseconds":1700000000000000000}}]}""",
            registry["unreachable"]!.ToJsonString());
        Assert.Equal(
            """{"slaves":[{"id":{"value":"early"},"timestamp":{"nanoseconds":1700000001000000000}},{"id":{"value":"late"},"timestamp":{"nanoseconds":1700000002000000000}}]}""",
            registry["gone"]!.ToJsonString());

        silo.View.Apply(new ClusterChange.AgentRemoved(new AgentId("early")), new ClusterChange.AgentGone(AgentId.From(agent.Info.Id), Early.AddSeconds(3)));
        registry = await GetAsync(silo);
        Assert.Null(registry["unreachable"]);
        Assert.Equal(["late", agent.Info.Id.Value], registry["gone"]!["slaves"]!.AsArray().Select(gone => (string)gone!["id"]!["value"]!));
    }

    [Fact]
    public async Task Orders_of_operators_name_what_a_master_must_be_capable_of()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var agent = silo.View.Current.Agents.Values.Single();
        var quota = new QuotaConfig { Role = "web", Limits = { ["cpus"] = new Value.Types.Scalar { Value = 4 } } };
        var machine = new MachineInfo { Id = new() { Hostname = "a2.example", Ip = "10.0.0.22" }, Mode = MachineInfo.Types.Mode.Down };
        Assert.Null((await GetAsync(silo))["minimum_capabilities"]);
        silo.View.Apply(
            new ClusterChange.AgentChanged(agent with { Deactivated = true, Drain = new() { State = DrainState.Draining, Config = new() { MarkGone = true } } }),
            new ClusterChange.ConfigurationChanged(silo.View.Current.Configuration with { Quotas = [quota], Machines = [machine] }));

        var registry = await GetAsync(silo);
        Assert.Equal("""[{"capability":"AGENT_DRAINING"},{"capability":"QUOTA_V2"}]""", registry["minimum_capabilities"]!.ToJsonString());
        Assert.Equal("""[{"role":"web","limits":{"cpus":{"value":4.0}}}]""", registry["quota_configs"]!.ToJsonString());
        Assert.Equal("""{"machines":[{"info":{"id":{"hostname":"a2.example","ip":"10.0.0.22"},"mode":"DOWN"}}]}""", registry["machines"]!.ToJsonString());
        var admitted = Assert.Single(registry["slaves"]!["slaves"]!.AsArray())!;
        Assert.True((bool)admitted["deactivated"]!);
        Assert.Equal("""{"state":"DRAINING","config":{"mark_gone":true}}""", admitted["drain_info"]!.ToJsonString());
    }

    [Fact]
    public async Task Reservations_are_stored_the_old_way_unless_they_are_refined()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var agent = silo.View.Current.Agents.Values.Single();
        var info = agent.Info.Clone();
        info.Resources.Clear();
        info.Resources.Add(Reserved(new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Static, Role = "db" }));
        info.Resources.Add(Reserved(
            new() { Type = Resource.Types.ReservationInfo.Types.Type.Static, Role = "db" },
            new() { Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = "db/sub", Principal = "ops" }));
        silo.View.Apply(new ClusterChange.AgentChanged(agent with { Info = info }));

        var resources = (await GetAsync(silo))["slaves"]!["slaves"]![0]!["info"]!["resources"]!.AsArray();
        Assert.Equal("db", (string?)resources[0]!["role"]);
        Assert.Null(resources[0]!["reservations"]);
        Assert.Null(resources[1]!["role"]);
        Assert.Equal(["db", "db/sub"], resources[1]!["reservations"]!.AsArray().Select(reservation => (string)reservation!["role"]!));
    }

    private static Resource Reserved(params Resource.Types.ReservationInfo[] stack) => new()
    {
        Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 }, Reservations = { stack },
    };

    private static async Task<JsonObject> GetAsync(TestSilo silo)
    {
        await using var client = await RawClient.SendAsync(silo.Address, "GET /registrar(1)/registry HTTP/1.1\r\nHost: x\r\n\r\n");
        return JsonNode.Parse((await client.ReadAllAsync()).Body)!.AsObject();
    }
}
