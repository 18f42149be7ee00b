using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Containers.Launching;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Containers;

/// <summary>What only cgroups v2 have: on files where those will do, on the kernel's where it has them.</summary>
public sealed class UnifiedCgroupTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("0::/unit\n", "unit/mesos", true)]
    [InlineData("1:name=systemd:/x\n0::/unit\n", "unit", true)]
    [InlineData("0::/\n", "mesos", true)] // A container with a cgroup namespace.
    [InlineData("0::/unit/mesos/agent/leaf\n", "unit/mesos", false)]
    [InlineData("0::/unit\n", "mesos", false)]
    [InlineData("0::/unit\n", "units/mesos", false)]
    [InlineData("0::/../..\n", "mesos", false)]
    [InlineData("1:cpu:/unit\n", "unit/mesos", false)]
    public void The_agent_leaves_a_cgroup_that_is_to_hand_controllers_down(string own, string root, bool moves)
    {
        Fake("", "cgroup.type");
        Fake("unit", "cgroup.type");
        AgentCgroup.MakeRoom(Layout(root), own);
        var leaf = Path.Combine(_directory.Path, root, "agent", "leaf");
        Assert.Equal(moves ? "4711" : null, File.Exists(Path.Combine(leaf, "cgroup.procs")) ? CgroupDirectory.Read(leaf, "cgroup.procs") : null);
    }

    [Fact]
    public void In_the_topmost_cgroup_of_a_machine_it_may_stay()
    {
        Fake("");
        AgentCgroup.MakeRoom(Layout("mesos"), "0::/\n");
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "mesos")));
    }

    [Fact]
    public void Controllers_that_every_cgroup_has_are_not_handed_down()
    {
        Fake("");
        var layout = Layout("mesos");
        Assert.All((string[])["devices", "perf_event", "memory"], controller => Assert.True(layout.Has(controller)));
        CgroupDirectory.HandDown(layout, "devices", Path.Combine(_directory.Path, "mesos"));
        Assert.Equal("", CgroupDirectory.Read(_directory.Path, "cgroup.subtree_control"));
    }

    [Theory]
    [InlineData(30, "'/sys/fs/cgroup' is mounted read-only: mount it writable (in a Docker container: --privileged, or -v /sys/fs/cgroup:/sys/fs/cgroup:rw with --cgroupns=host), or give --launcher=posix")]
    [InlineData(16, "a cgroup above 'unit/mesos' in '/sys/fs/cgroup' has processes of others, so it cannot hand 'memory' down (why); start the agent in a cgroup of its own (systemd: Delegate=yes)")]
    [InlineData(13, "cgroups cannot be made below '/sys/fs/cgroup': why; start the agent in a cgroup of its own")]
    public void What_keeps_the_agent_from_making_cgroups_is_said_with_what_to_do(int number, string text) =>
        Assert.StartsWith(text, CgroupAccess.Explain(new IOException("why", number), "/sys/fs/cgroup", Layout("unit/mesos"), "memory"));

    [Fact]
    public void A_hierarchy_where_nothing_can_be_made_is_refused_when_asked_for_and_passed_over_when_not()
    {
        Machine.NeedsRoot();
        File.WriteAllText(Path.Combine(_directory.Path, "taken"), "");
        var error = Assert.Throws<OptionsValidationException>(() => Choose(new() { Launcher = "linux" }, "taken"));
        Assert.Contains($"--launcher is 'linux', which cannot be: cgroups cannot be made below '{_directory.Path}': ", error.Message, StringComparison.Ordinal);
        Assert.Equal("posix", Choose(new(), "taken").Name);
        Assert.Equal("linux", Choose(new() { Launcher = "linux" }, "free").Name);
    }

    [Fact]
    public void Swap_cannot_be_limited()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Choose(new() { LimitSwap = true }, "mesos"));
        Assert.Equal("The cgroups v2 isolator does not support limiting swap memory but `--cgroups_limit_swap` was provided", Assert.Single(error.Failures));
    }

    [Fact]
    public async Task An_event_that_was_looked_at_wakes_nobody_again()
    {
        Machine.NeedsUnifiedCgroups("memory");
        using var containers = new TestContainers(("isolation", "cgroups/mem"));
        var container = await containers.LaunchAsync(containers.Config("exec sleep 1000") with { Resources = TestContainers.Resources("mem:64") });
        using var events = OomEvents.OpenUnified(containers.Cgroups.Container("memory", container.Id));
        Assert.False(events.HasHappened());
        using var watch = new DescriptorWatch();
        using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<TaskCanceledException>(() => watch.WaitAsync(events.Descriptor, urgent: true, enough.Token));
    }

    [Fact]
    public async Task Statistics_are_those_of_the_container()
    {
        Machine.NeedsUnifiedCgroups("memory", "cpu", "pids");
        using var containers = new TestContainers(("isolation", "cgroups/cpu,cgroups/mem,cgroups/pids"), ("cgroups_enable_cfs", "true"));
        var container = await containers.LaunchAsync(containers.Config("head -c 3000000 /dev/urandom > file; x=$(head -c 8000000 file | od); sleep 1000 & sleep 1000") with { Resources = TestContainers.Resources("cpus:1;mem:128") });
        await Poll.UntilAsync(() => container.Usage() is { Threads: >= 4, MemAnonBytes: > 5_000_000 }, "the statistics");
        var usage = container.Usage();
        Assert.Equal((usage.MemAnonBytes, usage.MemFileBytes), (usage.MemRssBytes, usage.MemCacheBytes));
        Assert.InRange(usage.MemTotalBytes, usage.MemAnonBytes, 128UL << 20);
        Assert.True(usage.MemKmemUsageBytes > 0);
        Assert.True(usage.CpusUserTimeSecs + usage.CpusSystemTimeSecs > 0);
        Assert.True(usage.CpusNrPeriods > 0);
    }

    private CgroupLayout Layout(string root)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "cgroup.controllers"), "cpu memory pids\n");
        return CgroupLayout.Unified(_directory.Path, root);
    }

    private static ILauncher Choose(ContainerSettings settings, CgroupLayout layout) => LauncherChoice.Of(settings, layout, TimeProvider.System, NullLogger<ILauncher>.Instance);

    private ILauncher Choose(ContainerSettings settings, string root) => Choose(settings, Layout(root));

    private void Fake(string cgroup, params string[] files)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory.Path, cgroup)).FullName;
        File.WriteAllText(Path.Combine(directory, "cgroup.procs"), "4711\n");
        File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), "");
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(directory, file), "");
        }
    }
}
