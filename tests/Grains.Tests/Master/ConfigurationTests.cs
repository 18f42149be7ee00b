using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Tests.Cluster;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Grains.Tests.Master;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Quota_is_checked_against_the_cluster_stored_and_shown()
    {
        await using var silo = await TestSilo.StartAsync();
        await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await WaitForCapacityAsync(silo);
        Assert.Equal(
            (400, "Invalid QuotaConfig: total quota guarantees 'cpus:5' exceed cluster capacity 'cpus:4; mem:4096' (use 'force' flag to bypass this check)"),
            Told(await UpdateAsync(silo, false, Config("web", 5))));
        Assert.Equal((400, "Updating quota on nested role 'a/b' is not supported yet"), Told(await UpdateAsync(silo, false, Config("a/b", 1))));
        Assert.Equal((200, null), Told(await UpdateAsync(silo, true, Config("web", 5))));
        Assert.Equal((200, null), Told(await UpdateAsync(silo, true, Config("web", 3), Config("batch", 1))));
        Assert.Equal(["batch", "web"], (await silo.Master.GetConfigurationAsync(CancellationToken.None)).Quotas.Select(quota => quota.Role));

        Assert.Equal((200, null), Told(await UpdateAsync(silo, false, new QuotaConfig { Role = "web" })));
        Assert.Equal((200, null), Told(await silo.Master.RemoveQuotaAsync("batch", null, CancellationToken.None)));
        Assert.Equal((400, "Failed to remove quota: Role 'batch' has no quota set"), Told(await silo.Master.RemoveQuotaAsync("batch", null, CancellationToken.None)));
        Assert.Empty((await silo.Master.GetConfigurationAsync(CancellationToken.None)).Quotas);
    }

    [Fact]
    public async Task The_old_way_to_set_quota_refuses_too_much_with_a_conflict()
    {
        await using var silo = await TestSilo.StartAsync(options => options.Roles = ["web", "a/b", "*"]);
        await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await WaitForCapacityAsync(silo);
        Assert.Equal(
            (409, "Quota guarantees overcommit the cluster (use 'force' to bypass this check): Total quota guarantees 'cpus:5' exceed cluster capacity 'cpus:4; mem:4096'"),
            Told(await SetAsync(silo, "web", 5, force: false)));
        Assert.Equal((200, null), Told(await SetAsync(silo, "web", 5, force: true)));
        Assert.Equal((400, "Failed to validate set quota request: Cannot set quota for role 'web' which already has quota"), Told(await SetAsync(silo, "web", 1, force: true)));
        Assert.Equal((400, "Failed to validate set quota request: Unknown role 'db'"), Told(await SetAsync(silo, "db", 1, force: true)));
        Assert.Equal(400, (await SetAsync(silo, "a/b", 1, force: true)).StatusCode);
        Assert.Equal((400, "Invalid QuotaConfig: 'db' is not on the roles whitelist"), Told(await UpdateAsync(silo, true, Config("db", 1))));
    }

    [Theory]
    [InlineData("web", 2.5, null)]
    [InlineData(" web ", 2.5, null)]
    [InlineData("web", 0.0, "Failed to validate update weights request JSON for role 'web': Invalid weight '0': Weights must be positive")]
    [InlineData("a//b", 1.0, "Failed to validate update weights request JSON: Invalid role 'a//b': Role 'a//b' cannot contain two adjacent slashes")]
    [InlineData("db", 1.0, "Failed to validate update weights request JSON: Unknown role 'db'")]
    public async Task Weights_are_checked_stored_and_shown(string role, double weight, string? problem)
    {
        await using var silo = await TestSilo.StartAsync(options => options.Roles = ["web", "*"]);
        var reply = await silo.Master.UpdateWeightsAsync([new() { Role = role, Weight = weight }], null, CancellationToken.None);
        Assert.Equal((problem is null ? 200 : 400, problem), Told(reply));
        Assert.Equal(problem is null ? [("web", 2.5)] : [], (await silo.Master.GetConfigurationAsync(CancellationToken.None)).Weights.Select(one => (one.Role, one.Weight)));
    }

    [Fact]
    public async Task What_operators_set_outlives_a_restart_and_weights_of_the_command_line_do_not_replace_it()
    {
        var state = Directory.CreateTempSubdirectory("levee-grains-");
        try
        {
            await using (var before = await TestSilo.StartAsync(options => options.Weights = [new() { Role = "first", Weight = 2 }], state))
            {
                Assert.Equal(["first"], (await before.Master.GetConfigurationAsync(CancellationToken.None)).Weights.Select(one => one.Role));
                await UpdateAsync(before, true, Config("web", 5));
                await before.Master.UpdateMaintenanceScheduleAsync(MaintenanceTests.ScheduleOf(new MachineID { Hostname = "h", Ip = "10.0.0.1" }), null, CancellationToken.None);
            }

            await using var after = await TestSilo.StartAsync(options => options.Weights = [new() { Role = "second", Weight = 2 }], state);
            var configuration = await after.Master.GetConfigurationAsync(CancellationToken.None);
            Assert.Equal(["first"], configuration.Weights.Select(one => one.Role));
            Assert.Equal(5, Assert.Single(configuration.Quotas).Guarantees["cpus"].Value);
            Assert.Equal("h", Assert.Single(configuration.Machines).Id.Hostname);

            var reader = await FakeReader.SubscribeAsync(after);
            await TestSilo.UntilAsync(() => reader.Has<ClusterChange.ConfigurationChanged>(one => one.Configuration.Quotas.Length == 1), "the configuration in the feed");
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_master_tells_what_it_can_do()
    {
        await using var silo = await TestSilo.StartAsync();
        var info = (await silo.Master.DescribeAsync(CancellationToken.None)).Info;
        Assert.Equal(
            [MasterInfo.Types.Capability.Types.Type.AgentUpdate, MasterInfo.Types.Capability.Types.Type.AgentDraining, MasterInfo.Types.Capability.Types.Type.QuotaV2],
            info.Capabilities.Select(capability => capability.Type));
    }

    private static Task<TimeSpan> WaitForCapacityAsync(TestSilo silo) => Levee.TestKit.Poll.UntilAsync("the allocator knows the agent", TimeSpan.FromSeconds(60), async () =>
        (await silo.Grains.GetGrain<Levee.Grains.Interfaces.Allocation.IAllocatorGrain>(0).DescribeAsync(CancellationToken.None)).Capacity.ContainsKey("cpus"));

    private static Task<CallReply> UpdateAsync(TestSilo silo, bool force, params ImmutableArray<QuotaConfig> configs) => silo.Master.UpdateQuotaAsync(configs, force, null, CancellationToken.None);

    private static Task<CallReply> SetAsync(TestSilo silo, string role, double cpus, bool force) =>
        silo.Master.SetQuotaAsync(new() { Role = role, Force = force, Guarantee = { Sample.Scalar("cpus", cpus) } }, null, CancellationToken.None);

    private static QuotaConfig Config(string role, double cpus)
    {
        var config = new QuotaConfig { Role = role };
        config.Guarantees["cpus"] = new() { Value = cpus };
        return config;
    }

    private static (int, string?) Told(CallReply reply) => (reply.StatusCode, reply.Message);
}
