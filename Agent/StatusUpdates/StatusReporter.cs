using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Drain;
using Levee.Agent.Recovery;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.StatusUpdates;

/// <summary>Turns what happened to a task into a status update: notes it in the ledger and on disk, and puts it into the outbox once it is safe there.</summary>
internal sealed class StatusReporter(
    TaskLedger ledger, UpdateOutbox outbox, Checkpoints checkpoints, AgentDrain drain, AgentInfo agent, AgentSettings settings, IContainerizer containerizer, TimeProvider clock)
{
    private long _valid;
    private long _invalid;

    /// <summary>Reports on a task of the ledger.</summary>
    /// <param name="pid">First process, once there is one.</param>
    /// <param name="silent">Only the ledger hears of it: the framework was removed and can acknowledge nothing.</param>
    public void Report(AgentTask task, TaskReport report, int? pid, bool silent)
    {
        var status = Status(task.Key, task.Info.AgentId, report);
        status.ExecutorId = new() { Value = task.ExecutorId };
        status.ContainerStatus = ContainerStatus(new() { Value = task.ContainerId, Parent = task.Parent is null ? null : new() { Value = task.Parent } }, pid);
        Pass(task, task.Key, task.Framework, status, silent, stored: null);
    }

    /// <summary>Hands on the status that an executor gives of a task, completed by what the agent knows.</summary>
    /// <param name="silent">As in <see cref="Report"/>.</param>
    /// <param name="stored">Called when the update is safe here, so that its executor need not keep it; perhaps from another thread.</param>
    /// <remarks>Source: spec executor-api section 7. A status that names another agent goes nowhere; one that came before is only confirmed again.</remarks>
    public void Forward(AgentExecutor executor, TaskStatus status, bool silent, Action stored)
    {
        if (status.AgentId is { } named && named.Value != agent.Id.Value)
        {
            Interlocked.Increment(ref _invalid);
            stored();
            return;
        }

        status.AgentId = agent.Id;
        status.Timestamp = status.HasTimestamp ? status.Timestamp : Seconds;
        status.Uuid = status.HasUuid ? status.Uuid : NewUuid();
        status.ContainerStatus = Complete(status.ContainerStatus, executor);
        var key = new TaskKey(executor.Key.Framework, TaskId.From(status.TaskId));
        var task = ledger.Find(key);
        if (outbox.Knows(key, status.Uuid))
        {
            stored();
        }
        else
        {
            Pass(task, key, task?.Framework, status, silent, stored);
        }
    }

    /// <summary>Statuses of executors that were not handed on, since the start.</summary>
    public long Invalid => Interlocked.Read(ref _invalid);

    /// <summary>Statuses that were handed on, since the start.</summary>
    public long Valid => Interlocked.Read(ref _valid);

    /// <summary>Reports on a task that this agent does not have.</summary>
    public void ReportUnknown(TaskKey task, AgentID agentId, TaskReport report)
    {
        Pass(null, task, ledger.FindFramework(task.Framework), Status(task, agentId, report), silent: false, stored: null);
    }

    private void Pass(AgentTask? task, TaskKey key, FrameworkInfo? framework, TaskStatus status, bool silent, Action? stored)
    {
        drain.Mark(status, framework);
        ledger.Record(key, status);
        if (silent)
        {
            stored?.Invoke();
            return;
        }

        Interlocked.Increment(ref _valid);
        checkpoints.Append(task, UpdateRecord.Of(status), () =>
        {
            outbox.Add(key, status);
            stored?.Invoke();
        });
    }

    private TaskStatus Status(TaskKey task, AgentID agentId, TaskReport report)
    {
        var status = new TaskStatus
        {
            TaskId = task.Task.ToMessage(),
            AgentId = agentId,
            State = report.State,
            Source = report.Source,
            Timestamp = Seconds,
            Uuid = NewUuid(),
        };
        if (report.Message is not null)
        {
            status.Message = report.Message;
        }

        if (report.Reason is { } reason)
        {
            status.Reason = reason;
        }

        if (!report.Limitation.IsEmpty)
        {
            status.Limitation = new() { Resources = { report.Limitation } };
        }

        return status;
    }

    private double Seconds => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    // Random, as Mesos': its own library ends a program that prints a uuid of a version it does not know.
    private static ByteString NewUuid() => ByteString.CopyFrom(Guid.NewGuid().ToByteArray(bigEndian: true));

    /// <summary>A container's own networks, or the agent's.</summary>
    private Google.Protobuf.Collections.RepeatedField<NetworkInfo> NetworksOf(ContainerID container) =>
        containerizer.Find(ContainerId.From(container))?.Status().NetworkInfos is { Count: > 0 } own ? own : [Network];

    private NetworkInfo Network
    {
        get
        {
            var network = new NetworkInfo { IpAddresses = { new NetworkInfo.Types.IPAddress { Protocol = NetworkInfo.Types.Protocol.Ipv4, IpAddress = settings.AdvertisedIp.ToString() } } };
            if (settings.Ip6 is { } address)
            {
                network.IpAddresses.Add(new NetworkInfo.Types.IPAddress { Protocol = NetworkInfo.Types.Protocol.Ipv6, IpAddress = $"{address}" });
            }

            return network;
        }
    }

    /// <summary>What an executor says of the container wins; a container of its own keeps its id.</summary>
    private ContainerStatus Complete(ContainerStatus? given, AgentExecutor executor)
    {
        if (given?.ContainerId is null)
        {
            var own = ContainerStatus(new() { Value = executor.ContainerId }, executor.Pid);
            if (given?.NetworkInfos.Count > 0)
            {
                own.NetworkInfos.Clear();
            }

            own.MergeFrom(given ?? new());
            return own;
        }

        if (given.NetworkInfos.Count == 0)
        {
            given.NetworkInfos.Add(NetworksOf(given.ContainerId));
        }

        return given;
    }

    private ContainerStatus ContainerStatus(ContainerID container, int? pid)
    {
        var status = new ContainerStatus { ContainerId = container, NetworkInfos = { NetworksOf(container) } };
        if (pid is not null)
        {
            status.ExecutorPid = (uint)pid;
        }

        return status;
    }
}
