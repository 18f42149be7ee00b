using System.Collections.Immutable;
using Levee.Agent.Containers;

namespace Levee.Agent.Docker;

/// <summary>Several containerizers: each is asked in turn until one runs the container. Source: spec agent-behaviour section 6.</summary>
internal sealed class ComposingContainerizer(ImmutableArray<IContainerizer> all) : IContainerizer
{
    public IReadOnlyCollection<IContainer> All => [.. all.SelectMany(one => one.All)];

    public async Task<ContainerLaunch> LaunchAsync(ContainerConfig config, CancellationToken cancellationToken)
    {
        foreach (var one in all)
        {
            if (await one.LaunchAsync(config, cancellationToken) is { Result: not LaunchResult.NotSupported } launch)
            {
                return launch;
            }
        }

        return ContainerLaunch.NotSupported;
    }

    public async Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken)
    {
        foreach (var one in all)
        {
            await one.RecoverAsync(known, cancellationToken);
        }
    }

    public IContainer? Find(ContainerId id) => all.Select(one => one.Find(id)).FirstOrDefault(found => found is not null);

    public async Task<ContainerTermination?> WaitAsync(ContainerId id, CancellationToken cancellationToken)
    {
        foreach (var one in all)
        {
            if (await one.WaitAsync(id, cancellationToken) is { } termination)
            {
                return termination;
            }
        }

        return null;
    }

    public async Task<bool> RemoveAsync(ContainerId id)
    {
        foreach (var one in all)
        {
            if (!await one.RemoveAsync(id))
            {
                return false;
            }
        }

        return true;
    }
}
