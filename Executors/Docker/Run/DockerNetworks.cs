using System.Globalization;

namespace Levee.Executors.Docker.Run;

/// <summary>Options of <c>docker run</c> for the network.</summary>
/// <remarks>Source of the rules and words: spec agent-behaviour section 15, Mesos' Docker::RunOptions.</remarks>
internal static class DockerNetworks
{
    /// <returns>The options, or why there are none.</returns>
    public static (List<string> Options, string? Problem) Options(DockerInfo container, DockerResources resources)
    {
        var (network, problem) = NameOf(container);
        problem ??= container.Hostname is not null && container.Network == DockerNetwork.Host ? "Unable to set hostname with host network mode" : PortProblem(container, resources);
        if (problem is not null)
        {
            return ([], problem);
        }

        List<string> options = ["--net", network!];
        if (container.Hostname is not null)
        {
            options.AddRange(["--hostname", container.Hostname]);
        }

        foreach (var port in container.Ports)
        {
            var protocol = port.Protocol is null ? "" : "/" + port.Protocol.ToLowerInvariant();
            options.AddRange(["-p", string.Create(CultureInfo.InvariantCulture, $"{port.Host}:{port.Container}{protocol}")]);
        }

        return (options, null);
    }

    private static (string? Name, string? Problem) NameOf(DockerInfo container) => container.Network switch
    {
        DockerNetwork.Host => ("host", null),
        DockerNetwork.Bridge => ("bridge", null),
        DockerNetwork.None => ("none", null),
        DockerNetwork.User when container.NetworkInfos.Count == 0 => (null, "No network info found in container info"),
        DockerNetwork.User when container.NetworkInfos.Count > 1 => (null, "Only a single network can be defined in Docker run"),
        DockerNetwork.User => (container.NetworkName, container.NetworkName is null ? "No network name found in network info" : null),
        var network => (null, $"Unsupported Network mode: {(int)network}"),
    };

    private static string? PortProblem(DockerInfo container, DockerResources resources) =>
        container.Ports.Count == 0 ? null
        : container.Network is DockerNetwork.Host or DockerNetwork.None ? "Port mappings are only supported for bridge and user-defined networks"
        : !resources.HasPorts ? "Port mappings require port resources"
        : container.Ports.FindIndex(port => !resources.Holds(port.Host)) is >= 0 and var missing ? $"Port [{container.Ports[missing].Host}] not included in resources"
        : null;
}
