using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Tests.StatusUpdates;

public sealed class UpdateStreamTests
{
    private static readonly TaskState[] Path = [TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskRunning, TaskState.TaskKilling, TaskState.TaskKilled, TaskState.TaskFailed];

    [Fact]
    public void Retries_come_after_10_20_40_seconds_and_at_most_10_minutes()
    {
        var (stream, now, waits) = (UpdateStream.Empty.Add(Update(0), TimeSpan.Zero), TimeSpan.Zero, new List<double>());
        for (var i = 0; i < 9; i++)
        {
            stream = stream.Sent(now);
            waits.Add((stream.Due!.Value - now).TotalSeconds);
            now = stream.Due.Value;
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600, 600], waits);
    }

    [Fact]
    public void The_next_update_starts_over_at_10_seconds()
    {
        var stream = UpdateStream.Empty.Add(Update(0), TimeSpan.Zero).Add(Update(1), TimeSpan.Zero).Sent(TimeSpan.Zero).Sent(TimeSpan.FromSeconds(10));
        var next = stream.Acknowledge(Update(0).Uuid, TimeSpan.FromSeconds(11))!;
        Assert.Equal((Update(1), TimeSpan.FromSeconds(11)), (next.Head, next.Due!.Value));
        Assert.Equal(TimeSpan.FromSeconds(21), next.Sent(TimeSpan.FromSeconds(11)).Due);
    }

    /// <summary>Numbers stand for: add the update of that number (0-5), acknowledge it (6-11), send (12), resume (13).</summary>
    [Fact]
    public void Whatever_happens_updates_go_out_in_order_one_at_a_time_until_acknowledged() => Prop.ForAll(Gen.Choose(0, 13).ListOf().ToArbitrary(), steps =>
    {
        var (stream, now) = (UpdateStream.Empty, TimeSpan.Zero);
        var (added, acknowledged) = (new List<ByteString>(), new List<ByteString>());
        foreach (var step in steps)
        {
            now += TimeSpan.FromSeconds(7);
            var before = stream;
            switch (step)
            {
                case < 6:
                    stream = stream.Add(Update(step), now);
                    if (!added.Contains(Update(step).Uuid) && !before.LatestState.IsTerminal())
                    {
                        added.Add(Update(step).Uuid);
                    }

                    break;
                case < 12:
                    stream = stream.Acknowledge(Update(step - 6).Uuid, now) ?? stream;
                    if (stream != before)
                    {
                        acknowledged.Add(before.Head!.Uuid);
                    }

                    break;
                case 12:
                    stream = stream.Sent(now);
                    break;
                default:
                    stream = stream.Resume(now);
                    break;
            }

            // What was taken is what was acknowledged, then what waits, in order; something is due exactly when something waits.
            Assert.Equal(added, acknowledged.Concat(stream.Waiting.Select(update => update.Uuid)));
            Assert.Equal(stream.Waiting.IsEmpty, stream.Due is null);
            Assert.InRange(stream.Interval, UpdateStream.FirstInterval, UpdateStream.LongestInterval);
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_follows_a_terminal_update_and_its_acknowledgement_closes_the_stream()
    {
        var stream = UpdateStream.Empty.Add(Update(4), TimeSpan.Zero).Add(Update(5), TimeSpan.Zero);
        Assert.Single(stream.Waiting);
        Assert.False(stream.IsClosed);
        Assert.True(stream.Acknowledge(Update(4).Uuid, TimeSpan.Zero)!.IsClosed);
    }

    private static TaskStatus Update(int number) => new() { TaskId = new() { Value = "t" }, State = Path[number], Uuid = ByteString.CopyFrom(new Guid(number, 0, 0, new byte[8]).ToByteArray()) };
}
