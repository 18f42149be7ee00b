using System.Text.Json;
using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary>A real etcd cluster on a real local cluster, with processes killed under it.</summary>
public sealed class EtcdOnTheClusterTests
{
    private const int SigKill = 9;
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(30);

    /// <summary>What the demo promises.</summary>
    private static readonly TimeSpan ReplaceWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_killed_member_is_replaced_and_votes_again_and_no_acknowledged_key_is_lost()
    {
        await using var cluster = await LocalCluster.StartDemoAsync();
        var vip = await VipAsync(cluster, backends: 3);
        var acknowledged = new List<string>();
        await WriteAsync(vip, acknowledged, count: 20, deadline: CommandTimeout);
        var victim = ClusterProcesses.Tasks(cluster.WorkDir, "etcd")[0];
        var before = await MembersAsync(cluster);

        RunningProgram.Signal(victim, SigKill);

        var writing = WriteAsync(vip, acknowledged, count: 20, deadline: CommandTimeout);
        var replaced = await Poll.UntilAsync("three members vote again, one of them new", ReplaceWithin, async () =>
            await IsReadyAsync(cluster) && (await MembersAsync(cluster)) is { Count: 3 } now && now.Except(before).Count() == 1);
        TestContext.Current.SendDiagnosticMessage($"voting again {replaced.TotalSeconds:0.0} s after the kill");
        await writing;
        Assert.Equal(acknowledged, await ReadAsync(vip, acknowledged));
    }

    [Fact]
    public async Task Tasks_outlive_a_killed_silo_and_are_listed_again_by_the_next_one()
    {
        await using var cluster = await StartWithEtcdAsync(members: 1);
        var task = ClusterProcesses.Tasks(cluster.WorkDir, "etcd").Single();
        var before = await RunningTasksAsync(cluster);

        RunningProgram.Signal(ClusterProcesses.Daemon(cluster.Up.Pid, "silo"), SigKill);

        await Poll.UntilAsync("the same tasks are listed", TimeSpan.FromSeconds(40), async () => (await RunningTasksAsync(cluster)).SequenceEqual(before));
        Assert.Equal(task, ClusterProcesses.Tasks(cluster.WorkDir, "etcd").Single());
        await Poll.UntilAsync("its framework is subscribed again", TimeSpan.FromSeconds(20), () => IsReadyAsync(cluster));
    }

    [Fact]
    public async Task Nothing_is_left_when_the_cluster_stops()
    {
        await using var cluster = await StartWithEtcdAsync(members: 1);
        var workDir = cluster.WorkDir;
        var daemons = ClusterProcesses.Children(cluster.Up.Pid);

        cluster.Up.Signal(2);
        var exitCode = await cluster.Up.WaitAsync(TimeSpan.FromSeconds(40));

        Assert.Equal(0, exitCode);
        Assert.NotEmpty(daemons);
        Assert.DoesNotContain(daemons, pid => Directory.Exists($"/proc/{pid}"));
        Assert.Empty(ClusterProcesses.Tasks(workDir, "etcd"));
        Assert.False(File.Exists(Path.Combine(workDir.FullName, "endpoints.json")));
    }

    private static async Task<LocalCluster> StartWithEtcdAsync(int members)
    {
        var cluster = await LocalCluster.StartAsync(agents: members);
        var (exitCode, output, error) = await LeveeProgram.RunAsync(TimeSpan.FromSeconds(120), "etcd", "create", "demo", "--size", $"{members}", "--wait", "--master", cluster.Master);
        if (exitCode != 0)
        {
            var logs = cluster.Logs();
            await cluster.DisposeAsync();
            Assert.Fail($"{output}\n{error}\n{logs}");
        }

        return cluster;
    }

    private static async Task<string> VipAsync(LocalCluster cluster, int backends)
    {
        var address = string.Empty;
        await Poll.UntilAsync($"a virtual IP with {backends} backends", TimeSpan.FromSeconds(15), async () =>
        {
            var vips = await JsonAsync("vip", "ls", "--json", "--lb", cluster.Endpoints.GetProperty("loadBalancer").GetString()!);
            var vip = vips.EnumerateArray().FirstOrDefault(v => v.GetProperty("backend").GetArrayLength() == backends);
            address = vip.ValueKind == JsonValueKind.Object ? vip.GetProperty("listen").GetString() ?? string.Empty : string.Empty;
            return address.Length > 0;
        });
        return address;
    }

    private static async Task WriteAsync(string vip, List<string> acknowledged, int count, TimeSpan deadline)
    {
        var wanted = acknowledged.Count + count;
        await Poll.UntilAsync($"{count} more keys are acknowledged", deadline, async () =>
        {
            var key = $"key-{acknowledged.Count}";
            await using var put = RunningProgram.Start("etcdctl", [$"--endpoints=http://{vip}", "--command-timeout=3s", "put", key, "value of " + key], environment: EtcdApi);
            if (await put.WaitAsync(CommandTimeout) == 0)
            {
                acknowledged.Add(key);
            }

            return acknowledged.Count >= wanted;
        });
    }

    private static async Task<List<string>> ReadAsync(string vip, IEnumerable<string> keys)
    {
        await using var get = RunningProgram.Start("etcdctl", [$"--endpoints=http://{vip}", "get", "key-", "--prefix", "--keys-only"], environment: EtcdApi);
        Assert.True(await get.WaitAsync(CommandTimeout) == 0, get.Transcript());
        var found = get.Output.Where(line => line.Length > 0).ToHashSet();
        return [.. keys.Where(found.Contains)];
    }

    private static Dictionary<string, string> EtcdApi { get; } = new() { ["ETCDCTL_API"] = "3" };

    private static async Task<bool> IsReadyAsync(LocalCluster cluster) => await ShowAsync(cluster) is { } shown && shown.GetProperty("ready").GetBoolean();

    private static async Task<List<string>> MembersAsync(LocalCluster cluster) => await ShowAsync(cluster) is { } shown
        ? [.. shown.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("memberId").GetString() ?? string.Empty)]
        : [];

    private static async Task<JsonElement?> ShowAsync(LocalCluster cluster)
    {
        var (exitCode, output, _) = await LeveeProgram.RunAsync(CommandTimeout, "etcd", "show", "demo", "--json", "--master", cluster.Master);
        return exitCode == 0 ? JsonDocument.Parse(output).RootElement : null;
    }

    private static async Task<List<string>> RunningTasksAsync(LocalCluster cluster)
    {
        var (exitCode, output, _) = await LeveeProgram.RunAsync(CommandTimeout, "task", "ls", "--json", "--master", cluster.Master);
        return exitCode != 0
            ? []
            : [.. JsonDocument.Parse(output).RootElement.EnumerateArray().Where(t => t.GetProperty("state").GetString() == "TASK_RUNNING").Select(t => t.GetProperty("id").GetString()!)];
    }

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await LeveeProgram.RunAsync(CommandTimeout, arguments);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
