using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Dns.Records;

/// <summary>The addresses under which a task is known.</summary>
/// <remarks>Source: spec/dns/records.md section 5.</remarks>
internal static class TaskAddresses
{
    private const string MesosLabel = "MesosContainerizer.NetworkSettings.IPAddress";
    private const string DockerLabel = "Docker.NetworkSettings.IPAddress";

    /// <summary>All addresses of the first source that has any.</summary>
    public static ImmutableArray<IPAddress> Of(DirectoryTask task, ImmutableArray<IPAddress> agentAddresses, ImmutableArray<IpSource> sources)
    {
        foreach (var source in sources)
        {
            var addresses = source == IpSource.Host ? agentAddresses : FromStatus(LatestRunning(task), source);
            if (addresses.Length > 0)
            {
                return addresses;
            }
        }

        return [];
    }

    private static ImmutableArray<IPAddress> FromStatus(TaskStatus? status, IpSource source)
    {
        if (status is null)
        {
            return [];
        }

        var texts = source switch
        {
            IpSource.NetInfo => (status.ContainerStatus?.NetworkInfos ?? []).SelectMany(network => network.IpAddresses).Select(ip => ip.IpAddress),
            _ => (status.Labels?.Labels_ ?? []).Where(label => label.Key == (source == IpSource.Mesos ? MesosLabel : DockerLabel)).Select(label => label.Value),
        };
        return [.. texts.Select(HostTable.ParseIp).OfType<IPAddress>()];
    }

    /// <summary>The running status with the greatest timestamp; of equal ones the first.</summary>
    private static TaskStatus? LatestRunning(DirectoryTask task)
    {
        TaskStatus? latest = null;
        foreach (var status in task.Statuses.IsDefault ? [] : task.Statuses)
        {
            if (status.State == TaskState.TaskRunning && (latest is null || status.Timestamp > latest.Timestamp))
            {
                latest = status;
            }
        }

        return latest;
    }
}
