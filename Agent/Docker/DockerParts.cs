using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Fetching;
using Levee.Agent.Logging;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Docker;

/// <summary>What docker containers work with.</summary>
/// <param name="SandboxInside">Where containers see their sandbox, <c>--sandbox_directory</c>.</param>
/// <param name="EnableCfs">Whether cpus are a ceiling, <c>--cgroups_enable_cfs</c>.</param>
internal sealed record DockerParts(
    DockerSettings Settings, string SandboxInside, bool EnableCfs, SandboxLayout Layout, RuntimeLayout Runtime, DockerCommand Docker, DockerImages Images,
    CgroupLayout Cgroups, DescriptorWatch Descriptors, ChildReaper Reaper, Fetcher Fetcher, IContainerLogger Outputs, TimeProvider Clock, ILogger<DockerContainerizer> Logger)
{
    /// <summary>Name servers of containers that name none.</summary>
    public DefaultDns? Dns { get; init; }

    /// <summary>Directory of what is noted of containers.</summary>
    public string Records => Path.Combine(Runtime.Root, "docker");

    /// <summary>Directory of links to sandboxes with colons in their path.</summary>
    public string Links => Path.Combine(Layout.WorkDirectory, "docker", "links");
}
