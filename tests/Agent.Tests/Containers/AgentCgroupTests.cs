using Levee.Agent.Containers.Cgroups;

namespace Levee.Agent.Tests.Containers;

/// <summary>Where the agent itself stays with cgroups v2, in a tree of plain files: every machine can show it. What the kernel does is shown by <see cref="UnifiedCgroupTests"/> where it has v2.</summary>
public sealed class AgentCgroupTests : IDisposable
{
    private const string Unit = "system.slice/levee-agent.service";
    private readonly TempDirectory _directory = new();

    public AgentCgroupTests()
    {
        Fake("", "");
        Fake("system.slice", "");
        Fake(Unit, "4194305\n");
        Fake($"{Unit}/mesos", "");
        File.WriteAllText(In(Unit, "cgroup.type"), "domain\n"); // The machine's topmost cgroup alone has no such file.
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("devices")]
    public void While_no_controller_is_to_be_handed_down_the_agent_stays_where_it_is(string controller)
    {
        Assert.Null(CgroupAccess.Obstacle(Layout($"{Unit}/mesos"), controller, $"0::/{Unit}\n"));
        Assert.False(Directory.Exists(In(Unit, "mesos/agent")));
        Assert.Equal("", CgroupDirectory.Read(In(Unit, ""), "cgroup.subtree_control"));
    }

    [Fact]
    public void To_hand_a_controller_down_it_moves_to_a_leaf_of_its_own()
    {
        Assert.Null(CgroupAccess.Obstacle(Layout($"{Unit}/mesos"), "memory", $"0::/{Unit}\n"));
        Assert.Equal("4194305", File.ReadAllText(In(Unit, "mesos/agent/leaf/cgroup.procs")));
        Assert.All((string[])["", "system.slice", Unit, $"{Unit}/mesos"], cgroup => Assert.Equal("+memory", CgroupDirectory.Read(In(cgroup, ""), "cgroup.subtree_control")));
    }

    [Theory]
    [InlineData("mesos", $"0::/{Unit}\n")]
    [InlineData($"{Unit}/mesos", $"0::/{Unit}/mesos/agent/leaf\n")]
    [InlineData($"{Unit}/mesos", "0::/\n")]
    public void It_stays_where_it_is_in_nobodys_way(string root, string own)
    {
        Fake("mesos", "");
        Assert.Null(CgroupAccess.Obstacle(Layout(root), "memory", own));
        Assert.False(Directory.Exists(In(root, "agent")));
    }

    private CgroupLayout Layout(string root) => CgroupLayout.Unified(_directory.Path, root);

    private string In(string cgroup, string file) => Path.Combine(_directory.Path, cgroup, file);

    private void Fake(string cgroup, string processes)
    {
        Directory.CreateDirectory(In(cgroup, ""));
        File.WriteAllText(In(cgroup, "cgroup.controllers"), "cpu memory pids\n");
        File.WriteAllText(In(cgroup, "cgroup.subtree_control"), "");
        File.WriteAllText(In(cgroup, "cgroup.procs"), processes);
    }
}
