using Levee.Agent.Configuration;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Containers.Images;
using Levee.Agent.Containers.Launching;
using Levee.Agent.Sandboxes;
using Levee.Agent.Secrets;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Containers.Isolators;

/// <summary>What isolators work with.</summary>
/// <param name="Cgroups">Where this machine has its cgroups.</param>
/// <param name="Launcher">Knows which processes belong to a container.</param>
/// <param name="AgentPorts">Ports that the agent offers, first and last.</param>
internal sealed record IsolatorSurroundings(
    ContainerSettings Settings, SandboxLayout Sandboxes, RuntimeLayout Runtime, CgroupLayout Cgroups, ILauncher Launcher, DescriptorWatch Descriptors, TimeProvider Clock,
    IReadOnlyList<(ulong First, ulong Last)> AgentPorts)
{
    /// <summary>All settings; <see cref="Settings"/> are a part of them.</summary>
    public required AgentSettings Agent { get; init; }

    public required IImageProvisioner Images { get; init; }

    public required ContainerCounters Counters { get; init; }

    public required VolumeGroups Groups { get; init; }

    public required SecretContents Secrets { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>First process of a container; <see langword="null"/>: it does not run.</summary>
    public int? PidOf(ContainerId id) => ContainerRecords.FindProcess(Runtime.Container(id)).Process?.Pid;
}
