using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>Mesos' Task and Status objects. Source: operator-api, B.1.</summary>
internal static class TaskJson
{
    public static void Write(ref JsonOutput output, MesosTask task)
    {
        output.BeginObject();
        output.Field("id"u8, task.TaskId.Value);
        output.Field("name"u8, task.Name);
        output.Field("framework_id"u8, task.FrameworkId.Value);
        output.Field("executor_id"u8, task.ExecutorId?.Value ?? "");
        output.Field("slave_id"u8, task.AgentId.Value);
        output.Field("state"u8, EnumNames.Of(task.State));
        output.Field("resources"u8, ResourceTotals.Of(task.Resources));
        WriteLimits(ref output, task);
        if (RoleOf(task) is { } role)
        {
            output.Field("role"u8, role);
        }

        WriteStatuses(ref output, task);
        if (task.HasUser)
        {
            output.Field("user"u8, task.User);
        }

        output.Labels(task.Labels);
        output.Optional("discovery"u8, task.Discovery);
        output.Optional("container"u8, task.Container);
        output.Optional("health_check"u8, task.HealthCheck);
        output.EndObject();
    }

    // The role that all of a task's resources are allocated to.
    private static string? RoleOf(MesosTask task)
    {
        for (var at = 0; at < task.Resources.Count; at++)
        {
            if (task.Resources[at].AllocationInfo is { } allocation)
            {
                return allocation.Role;
            }
        }

        return null;
    }

    private static void WriteLimits(ref JsonOutput output, MesosTask task)
    {
        if (task.Limits.Count == 0)
        {
            return;
        }

        output.Name("limits"u8);
        output.BeginObject();
        foreach (var (name, limit) in task.Limits)
        {
            output.Name(name);
            output.Number(limit.Value);
        }

        output.EndObject();
    }

    private static void WriteStatuses(ref JsonOutput output, MesosTask task)
    {
        output.Name("statuses"u8);
        output.BeginArray();
        for (var at = 0; at < task.Statuses.Count; at++)
        {
            var status = task.Statuses[at];
            output.BeginObject();
            output.Field("state"u8, EnumNames.Of(status.State));
            output.Field("timestamp"u8, status.Timestamp);
            output.Labels(status.Labels);
            WriteContainer(ref output, status.ContainerStatus);
            if (status.HasHealthy)
            {
                output.Field("healthy"u8, status.Healthy);
            }

            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteContainer(ref JsonOutput output, ContainerStatus? container)
    {
        if (container is null)
        {
            return;
        }

        output.Name("container_status"u8);
        output.BeginObject();
        output.Optional("container_id"u8, container.ContainerId);
        if (container.NetworkInfos.Count > 0)
        {
            output.Name("network_infos"u8);
            output.BeginArray();
            for (var at = 0; at < container.NetworkInfos.Count; at++)
            {
                WriteNetwork(ref output, container.NetworkInfos[at]);
            }

            output.EndArray();
        }

        output.Optional("cgroup_info"u8, container.CgroupInfo);
        output.EndObject();
    }

    private static void WriteNetwork(ref JsonOutput output, NetworkInfo network)
    {
        output.BeginObject();
        if (network.Groups.Count > 0)
        {
            output.Field("groups"u8, network.Groups);
        }

        output.Labels(network.Labels);
        WriteAll(ref output, "ip_addresses"u8, network.IpAddresses);
        if (network.HasName)
        {
            output.Field("name"u8, network.Name);
        }

        WriteAll(ref output, "port_mappings"u8, network.PortMappings);
        output.EndObject();
    }

    private static void WriteAll<T>(ref JsonOutput output, ReadOnlySpan<byte> name, IReadOnlyList<T> messages)
        where T : Google.Protobuf.IMessage
    {
        if (messages.Count == 0)
        {
            return;
        }

        output.Name(name);
        output.BeginArray();
        for (var at = 0; at < messages.Count; at++)
        {
            MesosJson.Write(messages[at], ref output);
        }

        output.EndArray();
    }
}
