using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers.Images;
using Levee.Agent.Containers.Isolators;
using Levee.Agent.Containers.Launching;
using Levee.Agent.Fetching;
using Levee.Agent.Logging;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Containers;

/// <summary>What the containers of <see cref="MesosContainerizer"/> work with.</summary>
/// <param name="Isolators">In the order in which they prepare.</param>
internal sealed record ContainerServices(
    AgentSettings Agent,
    RuntimeLayout Runtime,
    ILauncher Launcher,
    ImmutableArray<IIsolator> Isolators,
    IImageProvisioner Images,
    ISwitchboard Switchboard,
    Fetcher Fetcher,
    IContainerLogger Output,
    ChildReaper Reaper,
    DescriptorWatch Descriptors,
    ContainerCounters Counters,
    TimeProvider Clock,
    ILogger Logger)
{
    public ContainerSettings Settings => Agent.Containers;

    /// <summary>The program that sets containers up.</summary>
    public string Shim => Path.Combine(Agent.Recovery.LauncherDirectory, "levee-executor");
}
