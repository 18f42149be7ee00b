using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Tasks;

namespace Levee.Agent.StatusUpdates;

/// <summary>The status updates of one task on their way to its framework: one at a time, sent again until acknowledged.</summary>
/// <param name="Waiting">Updates not yet acknowledged, oldest first; the first one is in flight.</param>
/// <param name="Interval">Time from the last sending of the first update to the next.</param>
/// <param name="Due">When to send the first update, on the agent's monotonic clock; <see langword="null"/>: nothing waits.</param>
/// <param name="Seen">Uuids of the latest updates, against duplicates: an executor sends those again of which it heard nothing.</param>
/// <param name="LatestState">State of the newest update.</param>
/// <remarks>Source: spec executor-api section 7; retry 10 s, doubling, at most 10 min.</remarks>
internal sealed record UpdateStream(
    ImmutableQueue<TaskStatus> Waiting, TimeSpan Interval, TimeSpan? Due, ImmutableHashSet<ByteString> Seen, Mesos.V1.TaskState LatestState)
{
    private const int MostSeen = 4000; // Twice what may wait.

    /// <summary>Time to the first retry.</summary>
    public static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(10);

    /// <summary>Longest time between two retries.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(10);

    /// <summary>A stream that never had an update.</summary>
    public static UpdateStream Empty { get; } = new([], FirstInterval, null, ImmutableHashSet.Create<ByteString>(), Mesos.V1.TaskState.TaskStaging);

    /// <summary>What waits.</summary>
    public UpdateLoad Load { get; private init; }

    /// <summary><see cref="Seen"/>, oldest first.</summary>
    private ImmutableQueue<ByteString> SeenInOrder { get; init; } = [];

    /// <summary>The update in flight.</summary>
    public TaskStatus? Head => Waiting.IsEmpty ? null : Waiting.Peek();

    /// <summary>Puts an update at the end. One that came before, and any after a terminal one, changes nothing.</summary>
    public UpdateStream Add(TaskStatus update, TimeSpan now)
    {
        if (Seen.Contains(update.Uuid) || LatestState.IsTerminal())
        {
            return this;
        }

        var (seen, order) = (Seen.Add(update.Uuid), SeenInOrder.Enqueue(update.Uuid));
        if (seen.Count > MostSeen)
        {
            order = order.Dequeue(out var oldest);
            seen = seen.Remove(oldest);
        }

        return this with
        {
            Waiting = Waiting.Enqueue(update), Due = Due ?? now, Seen = seen, SeenInOrder = order, LatestState = update.State, Load = Load + UpdateLoad.Of(update),
        };
    }

    /// <summary>Notes that the first update was sent.</summary>
    public UpdateStream Sent(TimeSpan now) => Waiting.IsEmpty
        ? this
        : this with { Due = now + Interval, Interval = Interval * 2 < LongestInterval ? Interval * 2 : LongestInterval };

    /// <summary>Takes the framework's acknowledgement.</summary>
    /// <returns>The stream with the next update due at once; <see langword="null"/> when the uuid is not that of the update in flight.</returns>
    public UpdateStream? Acknowledge(ByteString uuid, TimeSpan now)
    {
        if (Head is not { } head || !head.Uuid.Equals(uuid))
        {
            return null;
        }

        var rest = Waiting.Dequeue();
        return this with { Waiting = rest, Interval = FirstInterval, Due = rest.IsEmpty ? null : now, Load = rest.IsEmpty ? default : Load - UpdateLoad.Of(head) };
    }

    /// <summary>A master was found again: the first update is due at once, its retries start over.</summary>
    public UpdateStream Resume(TimeSpan now) => Waiting.IsEmpty ? this : this with { Due = now, Interval = FirstInterval };

    /// <summary>Whether the task has ended and the framework knows it.</summary>
    public bool IsClosed => Waiting.IsEmpty && LatestState.IsTerminal();
}
