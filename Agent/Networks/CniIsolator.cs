using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Isolators;
using Levee.Agent.Images;
using Levee.Agent.Images.Layers;
using Levee.Containers;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Networks;

/// <summary>Gives containers that name networks a network namespace of their own; those inside them share it unless they name some too.</summary>
/// <remarks>Source: spec agent-behaviour sections 14 and 20.</remarks>
internal sealed partial class CniIsolator(CniNetworks networks, ILogger logger) : IIsolator
{
    private const uint NewNetwork = 0x40000000;
    private const uint NewHostName = 0x04000000;
    private static readonly (string Path, Func<NetworkLayout, string, string> Own)[] Files =
    [
        ("/etc/hosts", (layout, id) => layout.Hosts(id)),
        ("/etc/hostname", (layout, id) => layout.HostName(id)),
        ("/etc/resolv.conf", (layout, id) => layout.Resolver(id)),
    ];

    private readonly ConcurrentDictionary<ContainerId, ImmutableArray<NetworkInfo>> _statuses = new();

    public string Name => "network/cni";

    public async Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var config = setup.Config;
        if (config.IsDebug)
        {
            return null; // It enters its parent's.
        }

        List<NetworkInfo> infos = [.. config.Container?.NetworkInfos.Where(info => info.HasName && info.Name.Length > 0) ?? []];
        if (infos.Count == 0)
        {
            Share(setup, Owner(config.Id.Parent));
            return null;
        }

        try
        {
            var hostName = config.Container!.HasHostname ? config.Container.Hostname : config.Id.Value;
            await networks.AttachAsync(config.Id.Path, config.Id.Value, hostName, infos, cancellationToken);
            _statuses[config.Id] = networks.StatusOf(config.Id.Path);
            setup.Environment["LIBPROCESS_IP"] = "0.0.0.0";
            Enter(setup, config.Id);
            return null;
        }
        catch (Exception error) when (error is NetworkException or IOException or UnauthorizedAccessException)
        {
            return $"Failed to set up the container's networks: {error.Message}";
        }
    }

    public Task RecoverAsync(ContainerConfig config, int pid)
    {
        if (networks.Has(config.Id.Path))
        {
            _statuses[config.Id] = networks.StatusOf(config.Id.Path);
        }

        return Task.CompletedTask;
    }

    public async Task SweepAsync(IReadOnlyCollection<ContainerId> known)
    {
        foreach (var id in networks.All.Except(known.Select(id => id.Path)).ToList())
        {
            try
            {
                await networks.DetachAsync(id, ContainerId.Parse(id).Value, CancellationToken.None);
                LogOrphan(id);
            }
            catch (NetworkException error)
            {
                LogOrphanStays(id, error.Message); // The next start tries again.
            }
        }
    }

    public void AddStatus(ContainerId id, ContainerStatus status)
    {
        if (Owner(id) is { } owner)
        {
            status.NetworkInfos.Add(_statuses[owner].Select(info => info.Clone()));
        }
    }

    public async Task CleanupAsync(ContainerId id)
    {
        await networks.DetachAsync(id.Path, id.Value, CancellationToken.None);
        _statuses.TryRemove(id, out _);
    }

    /// <summary>The container itself or the nearest one around it that has networks.</summary>
    private ContainerId? Owner(ContainerId? id) => id is null || _statuses.ContainsKey(id) ? id : Owner(id.Parent);

    private void Share(ContainerSetup setup, ContainerId? owner)
    {
        if (owner is not null)
        {
            Enter(setup, owner);
        }
        else if (setup.RootFs is { } root)
        {
            // On the agent's network an image sees the names that the agent's machine has.
            foreach (var (path, _) in Files.Where(file => File.Exists(file.Path)))
            {
                Mount(setup.Launch, path, RootedPath.Resolve(root, path), isReadOnly: true);
            }
        }
    }

    private void Enter(ContainerSetup setup, ContainerId owner)
    {
        var id = owner.Path;
        setup.Launch.Enter.Add(new LaunchInfo.Types.EnteredNamespace { Path = networks.Layout.Namespace(id), Flag = NewNetwork });
        setup.Launch.Unshare |= NewHostName | NewNamespaces.Mounts;
        setup.Launch.Hostname = File.ReadAllText(networks.Layout.HostName(id)).Trim();
        foreach (var (path, own) in Files.Where(file => setup.RootFs is not null || File.Exists(file.Path)))
        {
            Mount(setup.Launch, own(networks.Layout, id), setup.RootFs is { } root ? RootedPath.Resolve(root, path) : path, isReadOnly: false);
        }
    }

    private static void Mount(LaunchInfo launch, string source, string target, bool isReadOnly) => launch.Mounts.Add(
        new LaunchInfo.Types.Mount { Source = source, Target = target, Flags = MountCalls.Bind | (isReadOnly ? MountCalls.ReadOnly : 0), MakeTarget = true });

    [LoggerMessage(EventIds.NetworkRemoved, LogLevel.Information, "Detached container {ContainerId}, which is gone, from its networks")]
    private partial void LogOrphan(string containerId);

    [LoggerMessage(EventIds.NetworkNotRemoved, LogLevel.Warning, "Container {ContainerId} is gone and could not be detached from its networks: {Problem}")]
    private partial void LogOrphanStays(string containerId, string problem);
}
