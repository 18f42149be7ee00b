using System.Collections.Immutable;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Services;

/// <summary>Which virtual IPs one task stands behind, and with which address and weight. Source: spec l4lb section 3.</summary>
internal static class VipBackends
{
    /// <param name="agentHost">Address in the agent's pid.</param>
    public static ImmutableArray<(VipKey Key, VipBackend Backend)> Of(MesosTask task, DirectoryTask entry, string frameworkName, string agentHost)
    {
        if (task.State is not (TaskState.TaskRunning or TaskState.TaskKilling))
        {
            return [];
        }

        var weight = task.State == TaskState.TaskRunning && IsHealthy(task) ? 1 : 0;
        return
        [
            .. from port in VipPorts.Read(entry.Discovery, entry.Labels, entry.HostPorts).Ports
               from address in AddressesOf(task, port, agentHost)
               where port.Label.Ip is null || port.Label.Ip.Contains(':') == address.Ip.Contains(':')
               select (port.Label.ToKey(port.Protocol, frameworkName), new VipBackend(entry.FrameworkId, entry.Id, address.Ip, address.Port, weight)),
        ];
    }

    private static IEnumerable<(string Ip, int Port)> AddressesOf(MesosTask task, VipPort port, string agentHost)
    {
        if (port.IsHostPort)
        {
            return [(agentHost, port.Port)];
        }

        if (HostPortOf(task, port) is { } hostPort)
        {
            return [(agentHost, hostPort)];
        }

        var own = TaskAddresses(task).Where(ip => ip != agentHost).ToList();
        return own.Count == 0 ? [(agentHost, port.Port)] : own.Select(ip => (ip, port.Port));
    }

    /// <summary>The host port that the container's port is mapped to; <see langword="null"/> when it is not.</summary>
    private static int? HostPortOf(MesosTask task, VipPort port)
    {
        var docker = from mapping in task.Container?.Docker?.PortMappings ?? [] select (mapping.HostPort, mapping.ContainerPort, Protocol: mapping.HasProtocol ? mapping.Protocol : "tcp");
        var networks = from network in task.Container?.NetworkInfos ?? []
                       from mapping in network.PortMappings
                       select (mapping.HostPort, mapping.ContainerPort, Protocol: mapping.HasProtocol ? mapping.Protocol : "tcp");
        return docker.Concat(networks).Where(m => m.ContainerPort == port.Port && m.Protocol == port.Protocol && m.HostPort != 0).Select(m => (int?)m.HostPort).FirstOrDefault();
    }

    private static IEnumerable<string> TaskAddresses(MesosTask task) =>
        from network in Newest(task)?.ContainerStatus?.NetworkInfos ?? []
        from address in network.IpAddresses
        where address.HasIpAddress
        select address.IpAddress;

    /// <remarks>A task with a health check and no verdict yet does not get connections.</remarks>
    private static bool IsHealthy(MesosTask task) => Newest(task) is { HasHealthy: true } status ? status.Healthy : task.HealthCheck is null;

    private static TaskStatus? Newest(MesosTask task) => task.Statuses.MaxBy(status => status.Timestamp);
}
