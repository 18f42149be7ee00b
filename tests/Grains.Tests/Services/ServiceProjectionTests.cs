using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Services;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Tests.Services;

public sealed class ServiceProjectionTests
{
    private readonly ServiceProjection _projection = new();

    [Fact]
    public void A_label_that_is_no_virtual_ip_is_told_once_with_its_task_and_the_task_keeps_its_entry()
    {
        _projection.Apply([Change(TaskState.TaskStaging, "not a vip")]);
        Assert.Equal(
            [(FrameworkId.From(new FrameworkID { Value = "f" }), TaskId.From(new TaskID { Value = "web" }), "Label VIP_0 of discovery port 80 is ignored: VIP 'not a vip' has no port; write <name>:<port> or <ip>:<port>, e.g. /web:80 or 10.1.2.3:80.")],
            _projection.TakeLabelProblems());

        _projection.Apply([Change(TaskState.TaskRunning, "not a vip")]);
        Assert.Empty(_projection.TakeLabelProblems());
        Assert.Equal("web", Assert.Single(_projection.Snapshot(Guid.NewGuid(), 0).Tasks).Name);
    }

    [Fact]
    public void A_label_that_reads_well_is_no_problem()
    {
        _projection.Apply([Change(TaskState.TaskRunning, "/web:80")]);
        Assert.Empty(_projection.TakeLabelProblems());
    }

    private static ClusterChange.TaskChanged Change(TaskState state, string label)
    {
        var port = new Port { Number = 80, Labels = new() { Labels_ = { new Label { Key = "VIP_0", Value = label } } } };
        return new(new(
            new MesosTask
            {
                Name = "web", TaskId = new() { Value = "web" }, FrameworkId = new() { Value = "f" }, AgentId = new() { Value = "a" }, State = state,
                Resources = { Sample.CpusMem(1, 64) },
                Discovery = new() { Visibility = DiscoveryInfo.Types.Visibility.Cluster, Ports = new() { Ports_ = { port } } },
            },
            TaskPlace.Active));
    }
}
