using System.Collections.Immutable;
using Levee.Agent.Sandboxes;
using Mesos.V1;

namespace Levee.Agent.Containers;

/// <summary>A process to be started in a sandbox.</summary>
/// <param name="ContainerId">Fresh UUID; also the mark of the container's processes.</param>
/// <param name="Sandbox">Working directory; holds <c>stdout</c> and <c>stderr</c>.</param>
/// <param name="RunDirectory">Where the run is recorded for the time after an agent restart; see <see cref="Sandboxes.SandboxLayout.RunMeta"/>.</param>
/// <param name="Executable">Absolute path, path relative to the sandbox, or a name to look up in PATH of <paramref name="Environment"/>.</param>
/// <param name="Arguments">Whole argv, <c>argv[0]</c> included.</param>
/// <param name="Environment">Whole environment; the agent's own is not inherited.</param>
/// <param name="User">Who runs it; <see langword="null"/>: the agent's own user.</param>
internal sealed record ContainerConfig(
    string ContainerId,
    string Sandbox,
    string RunDirectory,
    string Executable,
    ImmutableArray<string> Arguments,
    ImmutableDictionary<string, string> Environment,
    string? User)
{
    /// <summary>Files to fetch into the sandbox before the start.</summary>
    public ImmutableArray<CommandInfo.Types.URI> Uris { get; init; } = [];

    /// <summary>Volumes to link into the sandbox before the start.</summary>
    public ImmutableArray<VolumeLink> Volumes { get; init; } = [];
}
