using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;

namespace Levee.Silo.Tests.ClusterViews;

public sealed class ClusterViewTests
{
    private static readonly Guid Epoch = new("6f1c0c1e-8f0e-4f0c-9d0a-0c6f5f0a9b11");
    private static readonly FrameworkId Framework = new("F");

    [Fact]
    public void Changes_add_up_to_the_picture_and_leave_older_pictures_alone()
    {
        var empty = ClusterView.From(new(Epoch, 7, []));
        var one = empty.Apply(new(Epoch, 8, [Changed("t")]))!;
        var two = one.Apply(new(Epoch, 9, [Changed("u"), new ClusterChange.TaskRemoved(Framework, new("t"))]))!;

        Assert.Empty(empty.Tasks);
        Assert.Equal([new TaskId("t")], one.TasksOf(Framework).Keys);
        Assert.Equal([new TaskId("u")], two.TasksOf(Framework).Keys);
        Assert.Equal((Epoch, 9L), (two.Epoch, two.Sequence));
    }

    [Fact]
    public void A_gap_or_another_epoch_does_not_follow()
    {
        var view = ClusterView.From(new(Epoch, 7, []));
        Assert.Null(view.Apply(new(Epoch, 9, [])));
        Assert.Null(view.Apply(new(Guid.Empty, 8, [])));
    }

    [Fact]
    public void A_framework_that_is_forgotten_takes_its_tasks_along()
    {
        var view = ClusterView.From(new(Epoch, 1, [Changed("t")])).Apply(new(Epoch, 2, [new ClusterChange.FrameworkRemoved(Framework)]))!;
        Assert.Empty(view.Tasks);
        Assert.Empty(view.TasksOf(Framework));
    }

    private static ClusterChange.TaskChanged Changed(string id) => new(new(
        new() { Name = id, TaskId = new() { Value = id }, FrameworkId = Framework.ToMessage(), AgentId = new() { Value = "S" } }, TaskPlace.Active));
}
