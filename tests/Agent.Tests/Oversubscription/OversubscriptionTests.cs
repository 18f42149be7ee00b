using Levee.Agent.Configuration;
using Levee.Agent.Oversubscription;
using Levee.Agent.Resources;
using Mesos.V1;

namespace Levee.Agent.Tests.Oversubscription;

/// <summary>Source: spec agent-behaviour section 11.</summary>
public sealed class OversubscriptionTests : IDisposable
{
    private const string Modules = """
        {"libraries":[{"modules":[{"name":"org_apache_mesos_FixedResourceEstimator","parameters":[{"key":"resources","value":"cpus:2;mem:64"}]},
          {"name":"org_apache_mesos_LoadQoSController","parameters":[{"key":"load_threshold_5min","value":"0"},{"key":"load_threshold_15min","value":"0"}]}]}]}
        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_master_hears_what_is_revocable_once_and_again_with_each_registration()
    {
        var master = new FakeMaster();
        await using var agent = await RunningAgent.StartAsync(
            _directory.Path, master, ("resource_estimator", ModuleNames.FixedEstimator), ("modules", Modules), ("oversubscribed_resources_interval", "50ms"));
        var told = await Poll.ForAsync(() => master.Oversubscribed.TryPeek(out var resources) ? (object)resources : master.Snapshots.Last().Resources is var listed && listed.Any(resource => resource.Revocable is not null) ? listed : null, "the revocable resources");
        Assert.Contains((System.Collections.Immutable.ImmutableArray<Resource>)told, resource => resource is { Name: "cpus", Revocable: not null, Scalar.Value: 2 });

        master.Forget();
        await Poll.UntilAsync(() => master.Snapshots.Count > 1 && master.Snapshots.Last().Resources.Count(resource => resource.Revocable is not null) == 2, "the next registration");
        Assert.InRange(master.Oversubscribed.Count, 0, 1);
        Assert.Equal(2, await agent.MetricAsync("slave/cpus_revocable_total"));
    }

    [Fact]
    public async Task Executors_on_revocable_resources_are_preempted_under_load_and_others_are_not()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, ("qos_controller", ModuleNames.LoadController), ("modules", Modules));
        await agent.RunAsync("firm", "sleep 1000");
        await agent.RunAsync("revocable", "sleep 1000", task => task.Resources[0].Revocable = new());

        var end = await agent.Master.EndOfAsync("revocable");

        Assert.Equal((TaskState.TaskLost, TaskStatus.Types.Reason.ContainerPreempted, "Container preempted by QoS correction"), (end.State, end.Reason, end.Message));
        await agent.Master.RunningAsync("firm");
        Assert.DoesNotContain(agent.Master.StatesOf("firm"), state => state == TaskState.TaskLost);
        Assert.Equal(1, await agent.MetricAsync("slave/executors_preempted"));
    }

    [Fact]
    public void The_fixed_estimate_is_less_by_what_is_taken()
    {
        var estimator = new FixedEstimator(Revocable("cpus:4;mem:64"));
        Assert.Equal(Revocable("cpus:3;mem:64"), estimator.Oversubscribable(Revocable("cpus:1")));
        Assert.Empty(estimator.Oversubscribable(Revocable("cpus:9;mem:64")));
    }

    [Theory]
    [InlineData(3, 0, false)]
    [InlineData(4.1, 0, true)]
    [InlineData(0, 2.1, true)]
    public void Load_above_a_threshold_preempts(double five, double fifteen, bool preempts) =>
        Assert.Equal(preempts, new LoadController(new() { Load5 = 4, Load15 = 2 }, () => (five, fifteen)).MustPreempt());

    private static System.Collections.Immutable.ImmutableArray<Resource> Revocable(string text)
    {
        var resources = ResourceParser.Parse(text, "*");
        foreach (var resource in resources)
        {
            resource.Revocable = new();
        }

        return resources;
    }
}
