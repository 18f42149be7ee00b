using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Tasks;
using Mesos.V1;

namespace Levee.Agent.StatusUpdates;

/// <summary>Turns what happened to a task into a status update: notes it in the ledger and puts it into the outbox.</summary>
internal sealed class StatusReporter(TaskLedger ledger, UpdateOutbox outbox, AgentSettings settings, TimeProvider clock)
{
    /// <summary>Reports on a task of the ledger.</summary>
    /// <param name="pid">First process, once there is one.</param>
    /// <param name="silent">Only the ledger hears of it: the framework was removed and can acknowledge nothing.</param>
    public void Report(AgentTask task, TaskReport report, int? pid, bool silent)
    {
        var status = Status(task.Key, task.Info.AgentId, report);
        status.ExecutorId = new() { Value = task.Info.TaskId.Value };
        status.ContainerStatus = ContainerStatus(task.ContainerId, pid);
        ledger.Record(task.Key, status);
        if (!silent)
        {
            outbox.Add(task.Key, status);
        }
    }

    /// <summary>Reports on a task that this agent does not have.</summary>
    public void ReportUnknown(TaskKey task, AgentID agentId, TaskReport report)
    {
        var status = Status(task, agentId, report);
        ledger.Record(task, status);
        outbox.Add(task, status);
    }

    private TaskStatus Status(TaskKey task, AgentID agentId, TaskReport report)
    {
        var status = new TaskStatus
        {
            TaskId = task.Task.ToMessage(),
            AgentId = agentId,
            State = report.State,
            Source = report.Source,
            Timestamp = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
            Uuid = ByteString.CopyFrom(Guid.CreateVersion7(clock.GetUtcNow()).ToByteArray(bigEndian: true)),
        };
        if (report.Message is not null)
        {
            status.Message = report.Message;
        }

        if (report.Reason is { } reason)
        {
            status.Reason = reason;
        }

        return status;
    }

    private ContainerStatus ContainerStatus(string containerId, int? pid)
    {
        var status = new ContainerStatus
        {
            ContainerId = new() { Value = containerId },
            NetworkInfos = { new NetworkInfo { IpAddresses = { new NetworkInfo.Types.IPAddress { Protocol = NetworkInfo.Types.Protocol.Ipv4, IpAddress = settings.AdvertisedIp.ToString() } } } },
        };
        if (pid is not null)
        {
            status.ExecutorPid = (uint)pid;
        }

        return status;
    }
}
