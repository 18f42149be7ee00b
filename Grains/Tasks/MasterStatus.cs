using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tasks;

/// <summary>Statuses that the master makes itself: no uuid, sent once, not acknowledged.</summary>
internal static class MasterStatus
{
    /// <summary>A status of source MASTER.</summary>
    /// <param name="reason"><see langword="null"/>: none.</param>
    public static TaskStatus Of(TaskID taskId, AgentID? agentId, TaskState state, Reason? reason, string message, DateTimeOffset now)
    {
        var status = new TaskStatus
        {
            TaskId = taskId, State = state, Source = TaskStatus.Types.Source.Master, Message = message, Timestamp = Seconds(now),
        };
        if (agentId is not null)
        {
            status.AgentId = agentId;
        }

        if (reason is { } why)
        {
            status.Reason = why;
        }

        return status;
    }

    /// <summary>Seconds since 1970.</summary>
    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>The Mesos message of a time.</summary>
    public static TimeInfo ToTimeInfo(this DateTimeOffset time) => new() { Nanoseconds = (time - DateTimeOffset.UnixEpoch).Ticks * 100 };

    /// <summary>Whether a framework can tell partitioned from lost tasks.</summary>
    public static bool IsPartitionAware(this FrameworkInfo framework) => framework.Can(FrameworkInfo.Types.Capability.Types.Type.PartitionAware);

    /// <summary>Whether a framework has a capability.</summary>
    public static bool Can(this FrameworkInfo framework, FrameworkInfo.Types.Capability.Types.Type capability)
    {
        foreach (var own in framework.Capabilities)
        {
            if (own.Type == capability)
            {
                return true;
            }
        }

        return false;
    }
}
