using System.Collections.Immutable;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Resources;
using Mesos.V1;

namespace Levee.Agent.Tests.Containers;

/// <summary>Limits and statistics by the kernel's own cgroups.</summary>
public sealed class CgroupTests
{
    [Fact]
    public async Task Cpus_become_shares_and_a_ceiling_where_one_is_wanted()
    {
        Machine.NeedsCgroups("cpu");
        using var containers = new TestContainers(("isolation", "cgroups/cpu"), ("cgroups_cpu_enable_pids_and_tids_count", "true"));
        var container = await containers.LaunchAsync(containers.Config("exec sleep 1000") with { Resources = TestContainers.Resources("cpus:0.5;mem:32") });
        var cgroup = containers.Cgroups.Container("cpu", container.Id);
        var isUnified = containers.Cgroups.IsUnified;
        Assert.Equal(isUnified ? ("50", "max 100000") : ("512", "-1"), Share());
        Assert.Null(await container.UpdateAsync(TestContainers.Resources("cpus:2;mem:32"), ImmutableDictionary<string, double>.Empty.Add("cpus", 2.5)));
        Assert.Equal(isUnified ? ("200", "250000 100000") : ("2048", "250000"), Share());
        var usage = container.Usage();
        Assert.Equal((2u, 2.0, 2.5), (usage.Processes, usage.CpusSoftLimit, usage.CpusLimit)); // The first process and its command.
        await container.DestroyAsync();
        Assert.False(Directory.Exists(cgroup));

        (string Shares, string Most) Share() => (CgroupDirectory.Read(cgroup, isUnified ? "cpu.weight" : "cpu.shares"), CgroupDirectory.Read(cgroup, isUnified ? "cpu.max" : "cpu.cfs_quota_us"));
    }

    [Fact]
    public async Task A_container_gets_no_more_time_than_its_ceiling()
    {
        Machine.NeedsCgroups("cpu");
        using var containers = new TestContainers(("isolation", "cgroups/cpu"), ("cgroups_enable_cfs", "true"));
        var container = await containers.LaunchAsync(containers.Config("while :; do :; done") with { Resources = TestContainers.Resources("cpus:0.1;mem:32") });
        await Poll.UntilAsync(() => container.Usage() is { CpusNrThrottled: > 5, CpusThrottledTimeSecs: > 0 }, "the ceiling");
        var usage = container.Usage();
        Assert.InRange(usage.CpusUserTimeSecs + usage.CpusSystemTimeSecs, 0.01, (usage.CpusNrPeriods + 3) * 0.02); // A tenth of each period, and as much again for what the kernel hands out late.
    }

    [Fact]
    public async Task A_container_without_memory_left_ends_with_its_limitation()
    {
        Machine.NeedsCgroups("memory");
        using var containers = new TestContainers(("isolation", "cgroups/mem"));
        var config = containers.Config("x=$(head -c 200000000 /dev/zero | tr '\\0' x); sleep 1000") with { Resources = TestContainers.Resources("cpus:1;mem:40") };
        var container = await containers.LaunchAsync(config);
        var end = await container.Terminated.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.Equal((TaskState.TaskFailed, TaskStatus.Types.Reason.ContainerLimitationMemory), (end.State, end.Reason));
        Assert.StartsWith(containers.Cgroups.IsUnified ? "Memory limit exceeded: \nMEMORY STATISTICS post-OOM: \nanon: " : "Memory limit exceeded: Requested: 40MB Maximum Used: 40MB\n\nMEMORY STATISTICS: \ncache ", end.Message);
        Assert.Equal(("mem", 40.0), (end.Limitation.Single().Name, end.Limitation.Single().Scalar.Value));
    }

    [Fact]
    public async Task Memory_limits_are_raised_and_never_lowered()
    {
        Machine.NeedsCgroups("memory");
        using var containers = new TestContainers(("isolation", "cgroups/mem"));
        var (soft, hard) = containers.Cgroups.IsUnified ? ("memory.low", "memory.max") : ("memory.soft_limit_in_bytes", "memory.limit_in_bytes");
        var container = await containers.LaunchAsync(containers.Config("sleep 1000") with { Resources = TestContainers.Resources("mem:64") });
        var cgroup = containers.Cgroups.Container("memory", container.Id);
        await container.UpdateAsync(TestContainers.Resources("mem:128"), ImmutableDictionary<string, double>.Empty);
        Assert.Equal((128L << 20, 128L << 20), Limits(cgroup));
        await container.UpdateAsync(TestContainers.Resources("mem:48"), ImmutableDictionary<string, double>.Empty);
        Assert.Equal((48L << 20, 128L << 20), Limits(cgroup));
        await container.UpdateAsync(TestContainers.Resources("mem:48"), ImmutableDictionary<string, double>.Empty.Add("mem", double.PositiveInfinity));
        Assert.Equal(48L << 20, Limits(cgroup).Soft);
        Assert.True(Limits(cgroup).Hard is -1 or > 1L << 60); // "max" with v2.
        Assert.True(container.Usage().MemTotalBytes > 0);

        (long Soft, long Hard) Limits(string cgroup) => (CgroupDirectory.ReadNumber(cgroup, soft), CgroupDirectory.ReadNumber(cgroup, hard));
    }

    [Fact]
    public async Task All_controllers_of_the_machine_can_be_used_at_once_and_an_agent_takes_their_cgroups_over()
    {
        Machine.NeedsCgroups("memory", "cpu");
        using var containers = new TestContainers(("isolation", "cgroups/all"));
        var container = await containers.LaunchAsync(containers.Config("sleep 1000") with { Resources = TestContainers.Resources("cpus:1;mem:64") });
        var controllers = containers.Cgroups.Controllers.Keys.Where(name => name.Length > 0).Except(["rdma", "misc"]).ToList();
        Assert.All(controllers.Except(["freezer", "systemd"]), controller => Assert.Contains(ProcessTable.Find(container.Pid)!.Value.Pid, CgroupDirectory.Processes(containers.Cgroups.Container(controller, container.Id))));
        containers.Restart();
        await containers.Containerizer.RecoverAsync([container.Id], CancellationToken.None);
        var found = containers.Containerizer.Find(container.Id)!;
        Assert.True(found.Usage().MemTotalBytes > 0);
        await found.DestroyAsync();
        Assert.All(controllers, controller => Assert.False(Directory.Exists(containers.Cgroups.Container(controller, container.Id))));
    }

    [Fact]
    public async Task Nested_containers_share_cgroups_unless_they_ask_for_their_own()
    {
        Machine.NeedsCgroups("memory");
        using var containers = new TestContainers(("isolation", "cgroups/mem"));
        var isUnified = containers.Cgroups.IsUnified;
        var root = await containers.LaunchAsync(containers.Config("sleep 1000") with { Resources = TestContainers.Resources("mem:64") });
        var sharing = await containers.LaunchAsync(containers.Config("sleep 1000", new("sharing", root.Id)));
        var own = await containers.LaunchAsync(containers.Config("sleep 1000", new("own", root.Id)) with
        {
            Resources = TestContainers.Resources("mem:48"), Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { ShareCgroups = false } },
        });
        // With v2 one that shares has a cgroup without limits below its parent's: it is killed by that.
        Assert.Contains($"{containers.Cgroups.Root}/{root.Id}{(isUnified ? "/mesos/sharing/leaf" : "")}\n", MemoryCgroup(sharing));
        Assert.Contains($"{containers.Cgroups.Root}/{root.Id}/mesos/own{(isUnified ? "/leaf" : "")}\n", MemoryCgroup(own));
        Assert.Equal(48L << 20, CgroupDirectory.ReadNumber(containers.Cgroups.Container("memory", own.Id), isUnified ? "memory.max" : "memory.limit_in_bytes"));
        await root.DestroyAsync();
        Assert.False(Directory.Exists(containers.Cgroups.Container("memory", root.Id)));

        string MemoryCgroup(IContainer container) =>
            File.ReadAllLines($"/proc/{container.Pid}/cgroup").Single(line => line.Contains(isUnified ? "0::" : ":memory:", StringComparison.Ordinal)) + "\n";
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_runs_out_of_a_limit_ends_and_all_who_share_it(bool isShared)
    {
        Machine.NeedsCgroups("memory");
        using var containers = new TestContainers(("isolation", "cgroups/mem"));
        var root = await containers.LaunchAsync(containers.Config("exec sleep 1000") with { Resources = TestContainers.Resources("mem:80") });
        var hungry = await containers.LaunchAsync(containers.Config("x=$(head -c 200000000 /dev/zero | tr '\\0' x); sleep 1000", new("hungry", root.Id)) with
        {
            Resources = TestContainers.Resources("mem:40"), Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { ShareCgroups = isShared } },
        });
        var end = await (isShared ? root : hungry).Terminated.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        Assert.Equal((TaskState.TaskFailed, TaskStatus.Types.Reason.ContainerLimitationMemory), (end.State, end.Reason));
        Assert.Equal(isShared ? 80.0 : 40.0, end.Limitation.Single().Scalar.Value);
        await hungry.Terminated;
        Assert.Equal(isShared, root.Terminated.IsCompleted);
        Assert.Equal(!isShared, File.Exists($"/proc/{root.Pid}/stat"));
    }

    [Fact]
    public async Task Only_the_usual_and_the_allowed_devices_can_be_opened()
    {
        Machine.NeedsCgroups("devices");
        using var containers = new TestContainers(("isolation", "cgroups/devices"), ("allowed_devices", """{"allowed_devices":[{"device":{"path":"/dev/kmsg"},"access":{"read":true}}]}"""));
        var (_, output) = await containers.RunAsync(containers.Config("(echo x > /dev/null) && echo null; (exec 3< /dev/kmsg) && echo kmsg; mknod node c 1 1; (exec 3< node) 2> /dev/null || echo no mem; (exec 3> /dev/kmsg) 2> /dev/null || echo no write"));
        Assert.Equal("null\nkmsg\nno mem\nno write\n", output);
    }

    [Theory]
    [InlineData(true, 128, true)]
    [InlineData(true, 64, false)]
    [InlineData(false, 128, false)]
    public async Task A_command_task_that_may_use_more_than_it_asked_for_goes_first_when_the_machine_has_no_memory_left(bool isCommandTask, double limit, bool isFirst)
    {
        Machine.NeedsCgroups("memory");
        using var containers = new TestContainers(("isolation", "cgroups/mem"));
        var (_, output) = await containers.RunAsync(containers.Config("cat /proc/self/oom_score_adj") with
        {
            Resources = TestContainers.Resources("mem:64"), Limits = ImmutableDictionary<string, double>.Empty.Add("mem", limit), TaskCommand = isCommandTask ? new CommandInfo() : null,
        });
        var own = int.Parse(File.ReadAllText("/proc/self/oom_score_adj"));
        var first = MemoryIsolator.ScoreOf(64 << 20, HostCapacity.TotalMemory()!.Value * 1024);
        Assert.Equal(isFirst && !containers.Cgroups.IsUnified ? first : own, int.Parse(output));
    }

    [Theory]
    [InlineData(32L << 20, 24L << 30, 999)]
    [InlineData(32L << 20, 64L << 30, 1000)]
    [InlineData(12L << 30, 24L << 30, 500)]
    [InlineData(24L << 30, 24L << 30, 0)]
    public void What_asked_for_less_memory_goes_sooner(long request, long total, int score) => Assert.Equal(score, MemoryIsolator.ScoreOf(request, total));

    [Theory]
    [InlineData(0.5, false, false, 512)]
    [InlineData(0.001, false, false, 2)]
    [InlineData(4, true, false, 40)]
    [InlineData(0.5, false, true, 50)]
    [InlineData(200, false, true, 10_000)]
    [InlineData(2, true, true, 2)]
    [InlineData(0.1, true, true, 1)]
    public void Weights_are_those_of_the_reference(double cpus, bool isRevocable, bool isUnified, long weight) => Assert.Equal(weight, CpuIsolator.Weight(cpus, isRevocable, isUnified));

    [Theory]
    [InlineData(0.5, 50_000)]
    [InlineData(0.001, 1000)]
    [InlineData(double.PositiveInfinity, -1)]
    public void Quotas_are_those_of_the_reference(double cpus, long quota) => Assert.Equal(quota, CpuIsolator.Quota(cpus));
}
