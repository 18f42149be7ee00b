using Levee.Agent.Containers.Cgroups;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Containers;

/// <summary>What frameworks hear of limits.</summary>
public sealed class TaskLimitTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _root = $"levee-test-{System.Environment.ProcessId}-tasks";

    public void Dispose()
    {
        foreach (var hierarchy in CgroupLayout.OfMachine(new()).Controllers.Values.Distinct())
        {
            CgroupDirectory.Remove(Path.Combine(hierarchy, _root));
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task A_task_that_runs_out_of_memory_has_failed_by_its_limitation()
    {
        Machine.NeedsCgroups("memory");
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, ("isolation", "cgroups/mem"), ("cgroups_root", _root));
        await agent.RunAsync("t", "x=$(head -c 300000000 /dev/zero | tr '\\0' x); sleep 1000", task => task.Resources.Add(TestContainers.Resources("mem:40")));
        var end = await agent.Master.EndOfAsync("t");
        Assert.StartsWith(CgroupLayout.OfMachine(new()).IsUnified ? "Memory limit exceeded: \nMEMORY STATISTICS post-OOM: \n" : "Memory limit exceeded: Requested: ", end.Message);
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLimitationMemory), (end.State, end.Reason));
        Assert.Equal("mem", end.Limitation.Resources.Single().Name);
    }

    [Fact]
    public async Task A_limit_that_nothing_would_keep_is_not_accepted()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, ("cgroups_root", _root));
        await agent.RunAsync("t", "true", task => task.Limits["mem"] = new() { Value = 64 });
        var end = await agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskLost, Reason.GcError), (end.State, end.Reason));
    }
}
