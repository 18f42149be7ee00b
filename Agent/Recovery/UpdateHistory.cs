using Levee.Grains.Interfaces.Tasks;

namespace Levee.Agent.Recovery;

/// <summary>What of a task's updates the next agent needs.</summary>
internal static class UpdateHistory
{
    private const int MostAcknowledged = 200; // Twice what a task shows of its statuses.
    private const long MostAcknowledgedBytes = 256 * 1024;

    /// <summary>Leaves out old updates that are acknowledged: the newest of them stay, one at least, and all that still wait.</summary>
    /// <param name="records">In order.</param>
    public static IEnumerable<UpdateRecord> Shorten(IReadOnlyList<UpdateRecord> records)
    {
        var waiting = new RecoveredTask(new(), [.. records]).Stream().Waiting.ToList();
        var uuids = waiting.Select(update => update.Uuid).ToHashSet();
        var acknowledged = Newest(Taken(records).Where(update => !uuids.Contains(update.Uuid)).Reverse());
        return Enumerable.Reverse(acknowledged).SelectMany(update => (UpdateRecord[])[UpdateRecord.Of(update), UpdateRecord.Of(update.Uuid)]).Concat(waiting.Select(UpdateRecord.Of));
    }

    /// <summary>The updates that the stream took: each once, and none after a terminal one.</summary>
    private static List<TaskStatus> Taken(IReadOnlyList<UpdateRecord> records)
    {
        var updates = records.Select(record => record.Update).OfType<TaskStatus>().DistinctBy(update => update.Uuid).ToList();
        var end = updates.FindIndex(update => update.State.IsTerminal());
        return end < 0 ? updates : updates[..(end + 1)];
    }

    private static List<TaskStatus> Newest(IEnumerable<TaskStatus> newestFirst)
    {
        var (kept, bytes) = (new List<TaskStatus>(), 0L);
        foreach (var update in newestFirst.Take(MostAcknowledged))
        {
            bytes += update.CalculateSize();
            if (kept.Count > 0 && bytes > MostAcknowledgedBytes)
            {
                break;
            }

            kept.Add(update);
        }

        return kept;
    }
}
