using Levee.Agent.Configuration;
using Mesos.V1;
using Network = Mesos.V1.ContainerInfo.Types.DockerInfo.Types.Network;

namespace Levee.Agent.Docker;

/// <summary>Name servers of docker containers that name none by <c>parameters</c>. Source: Mesos docs/configuration/agent.md (default_container_dns).</summary>
internal static class DockerDns
{
    private static readonly string[] Parameters = ["dns", "dns-search", "dns-opt", "dns-option"];

    /// <returns>Options of <c>docker run</c>.</returns>
    public static IEnumerable<string> Options(ContainerInfo container, DefaultDns? defaults)
    {
        var network = container.Docker.Network;
        var dns = network is not (Network.Bridge or Network.User) || container.Docker.Parameters.Any(parameter => Parameters.Contains(parameter.Key)) ? null
            : defaults?.OfDocker(network == Network.Bridge ? "BRIDGE" : "USER", container.NetworkInfos.FirstOrDefault()?.Name);
        return dns is null ? [] : [.. dns.NameServers.Select(server => $"--dns={server}"), .. dns.Search.Select(domain => $"--dns-search={domain}"), .. dns.Options.Select(option => $"--dns-opt={option}")];
    }
}
