using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;
using Mesos.V1;
using Operation = Mesos.V1.CgroupInfo.Types.Blkio.Types.Operation;

namespace Levee.Agent.Tests.Containers;

public sealed class CgroupLayoutTests
{
    private const string Separate = """
        30 23 0:26 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
        31 30 0:27 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        33 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:1 - cgroup cgroup rw,cpu,cpuacct
        34 30 0:31 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
        35 30 0:32 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
        """;

    [Fact]
    public void Separate_hierarchies_are_found_where_they_are_mounted()
    {
        var layout = CgroupLayout.Read(Separate, "/sys/fs/cgroup", "mesos");
        Assert.False(layout.IsUnified);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/mesos/a/mesos/b", layout.Container("cpuacct", new("b", new("a"))));
        Assert.Equal("/sys/fs/cgroup/freezer/mesos/a/cgroup.procs", layout.Processes("freezer", new("a")));
        Assert.Equal((true, false, false), (layout.Has("cpu"), layout.Has("memory"), layout.Has("name=systemd")));
    }

    [Fact]
    public void With_one_hierarchy_processes_are_in_leaves_and_controllers_are_handed_down()
    {
        using var directory = new TempDirectory();
        Fake(directory.Path);
        Fake(Path.Combine(directory.Path, "mesos"));
        Fake(Path.Combine(directory.Path, "mesos", "a"));
        var layout = CgroupLayout.Read($"30 23 0:26 / {directory.Path} rw - cgroup2 cgroup2 rw", directory.Path, "mesos");
        Assert.True(layout.IsUnified);
        CgroupDirectory.Create(layout, "memory", new("a"));
        Assert.Equal(Path.Combine(directory.Path, "mesos/a/leaf/cgroup.procs"), layout.Processes("memory", new("a")));
        Assert.True(Directory.Exists(Path.Combine(directory.Path, "mesos/a/leaf")));
        Assert.All((string[])["", "mesos", "mesos/a"], cgroup => Assert.Equal("+memory", CgroupDirectory.Read(Path.Combine(directory.Path, cgroup), "cgroup.subtree_control")));
    }

    [Fact]
    public void Block_counters_are_read_by_device_and_operation() => Assert.Equal(
        [("8:0", Operation.Read, 4096UL), ("8:0", Operation.Total, 5000UL), ("", Operation.Total, 5000UL)],
        BlockIoIsolator.Parse("8:0 Read 4096\n8:0 Total 5000\nTotal 5000\n"));

    [Theory]
    [InlineData("/dev/null", 1, 3, 0x103)]
    [InlineData("/dev/zero", 1, 5, 0x105)]
    public void Devices_are_known_by_their_numbers(string path, uint major, uint minor, ulong number)
    {
        var node = DeviceNode.Find(path)!.Value;
        Assert.Equal((false, major, minor, number), (node.IsBlock, node.Major, node.Minor, node.Number));
        Assert.Null(DeviceNode.Find("/etc/passwd"));
    }

    private static void Fake(string cgroup)
    {
        Directory.CreateDirectory(cgroup);
        File.WriteAllText(Path.Combine(cgroup, "cgroup.controllers"), "cpu memory pids\n");
        File.WriteAllText(Path.Combine(cgroup, "cgroup.subtree_control"), "");
    }
}
