using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Fetching;
using Levee.Agent.Http;
using Levee.Agent.Logging;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Docker;

/// <summary>Registers docker beside, before or instead of what runs containers already.</summary>
internal static class DockerRegistration
{
    /// <summary>Puts the containerizers of <c>--containerizers</c> into the place of the one that is registered, which is <c>mesos</c>.</summary>
    public static IServiceCollection AddDocker(this IServiceCollection services, AgentSettings settings)
    {
        if (!settings.Docker.IsEnabled)
        {
            return services;
        }

        var mesos = services.Last(service => service.ServiceType == typeof(IContainerizer));
        services.Remove(mesos);
        return services.AddSingleton(_ => new DockerPullTimes()).AddSingleton<IMetricsPart>(all => all.GetRequiredService<DockerPullTimes>())
            .AddSingleton(Parts).AddSingleton<DockerContainerizer>()
            .AddSingleton<IContainerizer>(all => new ComposingContainerizer([.. settings.Docker.Containerizers.Select(name => name == "docker" ? all.GetRequiredService<DockerContainerizer>() : Create(mesos, all))]));
    }

    private static IContainerizer Create(ServiceDescriptor mesos, IServiceProvider all) =>
        (IContainerizer)(mesos.ImplementationFactory?.Invoke(all) ?? ActivatorUtilities.CreateInstance(all, mesos.ImplementationType!));

    private static DockerParts Parts(IServiceProvider all)
    {
        var settings = all.GetRequiredService<AgentSettings>();
        var docker = new DockerCommand(settings.Docker);
        var runtime = all.GetRequiredService<RuntimeLayout>();
        var clock = all.GetRequiredService<TimeProvider>();
        var images = new DockerImages(docker, Logins(settings.Docker, runtime), all.GetRequiredService<DockerPullTimes>(), clock);
        return new(
            settings.Docker, settings.Containers.SandboxDirectory, settings.Containers.EnableCfs, all.GetRequiredService<SandboxLayout>(), runtime, docker, images,
            all.GetRequiredService<CgroupLayout>(), all.GetRequiredService<DescriptorWatch>(), all.GetRequiredService<ChildReaper>(), all.GetRequiredService<Fetcher>(), all.GetRequiredService<IContainerLogger>(), clock, all.GetRequiredService<ILogger<DockerContainerizer>>())
        {
            Dns = settings.Containers.DefaultDns,
        };
    }

    /// <summary>Gives docker the logins in the form it wants: a directory with <c>config.json</c>.</summary>
    private static string? Logins(DockerSettings settings, RuntimeLayout runtime)
    {
        if (settings.Logins is not { } logins)
        {
            return null;
        }

        var directory = Directory.CreateDirectory(Path.Combine(runtime.Root, "docker-config"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.WriteAllText(Path.Combine(directory, "config.json"), logins);
        return directory;
    }
}
