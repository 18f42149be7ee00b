using System.Collections.Immutable;
using Levee.Agent.StatusUpdates;
using Mesos.V1;

namespace Levee.Agent.Recovery;

/// <summary>A task as its checkpoints have it.</summary>
/// <param name="Records">Updates and acknowledgements, in order.</param>
internal sealed record RecoveredTask(TaskInfo Info, ImmutableArray<UpdateRecord> Records)
{
    /// <summary>All updates, oldest first.</summary>
    public IEnumerable<TaskStatus> Updates => Records.Select(record => record.Update).OfType<TaskStatus>();

    /// <summary>What of them is still to be delivered.</summary>
    public UpdateStream Stream() => Records.Aggregate(UpdateStream.Empty, (stream, record) =>
        record.Update is { } update ? stream.Add(update, TimeSpan.Zero) : stream.Acknowledge(record.Acknowledged!, TimeSpan.Zero) ?? stream);
}
