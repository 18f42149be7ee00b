using System.Collections.Immutable;
using System.Net.Sockets;
using Levee.Agent.Configuration;
using Levee.Agent.Images;
using Mesos.V1;

namespace Levee.Agent.Networks;

/// <summary>Networks of containers: made, found again after a restart, and taken down. What it does is on disk before it is done, so that nothing stays attached.</summary>
/// <remarks>Source: spec agent-behaviour section 14.</remarks>
internal sealed class CniNetworks(NetworkLayout layout, string? configDirectory, CniChain chain, DefaultDns? dns = null)
{
    public NetworkLayout Layout => layout;

    /// <summary>Whether a container has networks of its own.</summary>
    public bool Has(string id) => Directory.Exists(layout.Container(id));

    /// <summary>Containers that have networks of their own.</summary>
    public IEnumerable<string> All => Directory.Exists(layout.Root) ? Directory.GetDirectories(layout.Root).Select(directory => Path.GetFileName(directory)) : [];

    /// <summary>Makes a container's namespace and attaches it to networks, the first as <c>eth0</c>.</summary>
    /// <param name="containerId">As plugins shall know it.</param>
    /// <exception cref="NetworkException">A network is unknown, or a plugin fails; what was done stays until <see cref="DetachAsync"/>.</exception>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public async Task AttachAsync(string id, string containerId, string hostName, IReadOnlyList<NetworkInfo> infos, CancellationToken cancellationToken)
    {
        if (infos.GroupBy(info => info.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new NetworkException($"Attempted to join CNI network '{twice.Key}' multiple times");
        }

        var networks = infos.Select((info, i) => new AttachedNetwork(Find(info.Name), $"eth{i}", info, null)).ToList();
        var directory = layout.Container(id);
        Directory.CreateDirectory(directory);
        await NetworkNamespace.CreateAsync(layout.Namespace(id));
        var results = new List<CniResult>();
        foreach (var network in networks)
        {
            network.Write(directory);
            var result = await chain.AddAsync(network.Config, network.Info, new(containerId, layout.Namespace(id), network.Interface), cancellationToken);
            network.WithResult(directory, result);
            results.Add(CniChain.Parse(result).WithDns(dns?.OfCni(network.Info.Name)));
        }

        var address = results.Select(result => result.V4 ?? result.Addresses.FirstOrDefault()).FirstOrDefault(found => found is not null);
        await File.WriteAllTextAsync(layout.Hosts(id), HostFiles.Hosts(hostName, address), cancellationToken);
        await File.WriteAllTextAsync(layout.HostName(id), $"{hostName}\n", cancellationToken);
        await File.WriteAllTextAsync(layout.Resolver(id), HostFiles.Resolver(results), cancellationToken);
    }

    /// <summary>Detaches a container from its networks, and forgets it.</summary>
    /// <exception cref="NetworkException">A plugin fails; the container is not forgotten then.</exception>
    public async Task DetachAsync(string id, string containerId, CancellationToken cancellationToken)
    {
        var directory = layout.Container(id);
        if (!Directory.Exists(directory))
        {
            return;
        }

        var problems = new List<string>();
        var space = NetworkNamespace.IsThere(layout.Namespace(id)) ? layout.Namespace(id) : "";
        foreach (var network in AttachedNetwork.ReadAll(directory))
        {
            try
            {
                await chain.DeleteAsync(network.Config, network.Info, new(containerId, space, network.Interface), network.Result, cancellationToken);
            }
            catch (NetworkException error)
            {
                problems.Add(error.Message);
            }
        }

        if (problems.Count > 0)
        {
            throw new NetworkException(string.Join("; ", problems));
        }

        MountCalls.Unmount(layout.Namespace(id));
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A container's networks with its addresses.</summary>
    public ImmutableArray<NetworkInfo> StatusOf(string id) =>
        Has(id) ? [.. AttachedNetwork.ReadAll(layout.Container(id)).Where(network => network.Result is not null).Select(Status)] : [];

    private static NetworkInfo Status(AttachedNetwork network)
    {
        var status = network.Info.Clone();
        status.IpAddresses.Clear();
        status.IpAddresses.Add(CniChain.Parse(network.Result!).Addresses.Select(address => new NetworkInfo.Types.IPAddress
        {
            Protocol = address.AddressFamily == AddressFamily.InterNetworkV6 ? NetworkInfo.Types.Protocol.Ipv6 : NetworkInfo.Types.Protocol.Ipv4,
            IpAddress = $"{address}",
        }));
        return status;
    }

    /// <summary>A name becomes a directory's.</summary>
    private CniConfig Find(string name) => name is "." or ".." || name.Contains('/') ? throw new NetworkException($"Unknown CNI network '{name}'") : CniConfig.Find(configDirectory, name);
}
