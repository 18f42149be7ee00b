using Google.Protobuf;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Tests.StatusUpdates;

public sealed class UpdateOutboxTests
{
    private static readonly TaskKey Key = new(new FrameworkId("f"), new TaskId("t"));
    private readonly ManualClock _clock = new();
    private readonly UpdateOutbox _outbox;

    public UpdateOutboxTests() => _outbox = new(_clock);

    [Fact]
    public void Without_a_master_nothing_is_due_and_with_one_everything_is()
    {
        _outbox.Add(Key, Update(1, TaskState.TaskStarting));
        Assert.Empty(_outbox.TakeDue());
        Assert.Null(_outbox.UntilDue());
        _outbox.Resume();
        Assert.Single(_outbox.TakeDue());
        Assert.Empty(_outbox.TakeDue());
        Assert.Equal(TimeSpan.FromSeconds(10), _outbox.UntilDue());
        _outbox.Pause();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_outbox.TakeDue());
        _outbox.Resume();
        Assert.Single(_outbox.TakeDue());
    }

    [Fact]
    public void A_retry_has_the_same_uuid_and_tells_the_latest_state()
    {
        _outbox.Resume();
        _outbox.Add(Key, Update(1, TaskState.TaskStarting));
        var first = _outbox.TakeDue().Single();
        _outbox.Add(Key, Update(2, TaskState.TaskRunning));
        Assert.Empty(_outbox.TakeDue());
        _clock.Advance(TimeSpan.FromSeconds(10));
        var again = _outbox.TakeDue().Single();
        Assert.Equal(first.Status, again.Status);
        Assert.Equal((TaskState.TaskStarting, TaskState.TaskRunning), (first.LatestState, again.LatestState));
        Assert.Equal(TimeSpan.FromSeconds(20), _outbox.UntilDue());
    }

    [Fact]
    public void An_acknowledgement_that_fits_nothing_changes_nothing()
    {
        _outbox.Resume();
        _outbox.Add(Key, Update(1, TaskState.TaskFinished));
        Assert.Null(_outbox.Acknowledge(Key, Update(2, TaskState.TaskFinished).Uuid));
        Assert.Null(_outbox.Acknowledge(new(Key.Framework, new TaskId("other")), Update(1, TaskState.TaskFinished).Uuid));
        Assert.True(_outbox.Acknowledge(Key, Update(1, TaskState.TaskFinished).Uuid));
        Assert.Null(_outbox.Acknowledge(Key, Update(1, TaskState.TaskFinished).Uuid));
        Assert.Equal(0, _outbox.Unacknowledged);
    }

    [Fact]
    public void A_removed_framework_gets_nothing_more()
    {
        _outbox.Resume();
        _outbox.Add(Key, Update(1, TaskState.TaskRunning));
        _outbox.Drop(Key.Framework);
        Assert.Empty(_outbox.TakeDue());
    }

    [Fact]
    public void Who_waits_hears_of_a_new_update()
    {
        var changed = _outbox.Changed;
        Assert.False(changed.IsCompleted);
        _outbox.Add(Key, Update(1, TaskState.TaskRunning));
        Assert.True(changed.IsCompleted);
    }

    private static TaskStatus Update(byte number, TaskState state) =>
        new() { TaskId = new() { Value = "t" }, State = state, Uuid = ByteString.CopyFrom([.. Enumerable.Repeat(number, 16)]) };
}
