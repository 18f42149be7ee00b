using Levee.Agent.Configuration;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Containers.Images;
using Levee.Agent.Containers.Isolators;
using Levee.Agent.Containers.Launching;
using Levee.Agent.Fetching;
using Levee.Agent.Http;
using Levee.Agent.Images;
using Levee.Agent.Io;
using Levee.Agent.Logging;
using Levee.Agent.Sandboxes;
using Levee.Agent.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Containers;

/// <summary>Registers what runs containers.</summary>
internal static class ContainerizerServices
{
    /// <summary>Adds <see cref="IContainerizer"/>. Settings, layout, clock and fetcher are registered by others.</summary>
    public static IServiceCollection AddContainers(this IServiceCollection services) => services
        .AddSingleton<ContainerCounters>().AddSingleton<IMetricsPart>(all => all.GetRequiredService<ContainerCounters>()).AddSingleton<ChildReaper>().AddSingleton<DescriptorWatch>()
        .AddImages().AddSecrets().AddSingleton<ISwitchboard, Switchboard>()
        .AddSingleton(all => CgroupLayout.OfMachine(all.GetRequiredService<AgentSettings>().Containers))
        .AddSingleton(all => new RuntimeLayout(all.GetRequiredService<AgentSettings>().Containers.RuntimeDirectory))
        .AddSingleton(all => LauncherChoice.Of(
            all.GetRequiredService<AgentSettings>().Containers, all.GetRequiredService<CgroupLayout>(), all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILoggerFactory>().CreateLogger<ILauncher>()))
        .AddSingleton(all => new VolumeGroups(
            all.GetRequiredService<AgentSettings>().Containers.VolumeGroups, Path.Combine(all.GetRequiredService<SandboxLayout>().WorkDirectory, "meta", "volume_gid_manager", "volume_gids")))
        .AddSingleton<IMetricsPart>(all => all.GetRequiredService<VolumeGroups>())
        .AddSingleton(Surroundings)
        .AddSingleton(Services)
        .AddSingleton<MesosContainerizer>().AddSingleton<IContainerizer>(all => all.GetRequiredService<MesosContainerizer>());

    private static IsolatorSurroundings Surroundings(IServiceProvider all)
    {
        var agent = all.GetRequiredService<AgentSettings>();
        var ports = agent.Resources.Where(resource => resource.Name == "ports").SelectMany(resource => resource.Ranges.Range).Select(range => (range.Begin, range.End));
        return new(
            agent.Containers, all.GetRequiredService<SandboxLayout>(), all.GetRequiredService<RuntimeLayout>(), all.GetRequiredService<CgroupLayout>(),
            all.GetRequiredService<ILauncher>(), all.GetRequiredService<DescriptorWatch>(), all.GetRequiredService<TimeProvider>(), [.. ports])
        {
            Agent = agent, Images = all.GetRequiredService<IImageProvisioner>(), Counters = all.GetRequiredService<ContainerCounters>(), Groups = all.GetRequiredService<VolumeGroups>(), Secrets = all.GetRequiredService<SecretContents>(), Loggers = all.GetRequiredService<ILoggerFactory>(),
        };
    }

    private static ContainerServices Services(IServiceProvider all) => new(
        all.GetRequiredService<AgentSettings>(),
        all.GetRequiredService<RuntimeLayout>(),
        all.GetRequiredService<ILauncher>(),
        IsolatorFactory.Create(all.GetRequiredService<IsolatorSurroundings>()),
        all.GetRequiredService<IImageProvisioner>(),
        all.GetRequiredService<ISwitchboard>(),
        all.GetRequiredService<Fetcher>(),
        all.GetRequiredService<IContainerLogger>(),
        all.GetRequiredService<ChildReaper>(),
        all.GetRequiredService<DescriptorWatch>(),
        all.GetRequiredService<ContainerCounters>(),
        all.GetRequiredService<TimeProvider>(),
        all.GetRequiredService<ILoggerFactory>().CreateLogger<MesosContainerizer>());
}
