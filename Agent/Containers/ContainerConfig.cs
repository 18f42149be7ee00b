using System.Collections.Immutable;
using Levee.Agent.Sandboxes;
using Mesos.V1;

namespace Levee.Agent.Containers;

/// <summary>A process to be started in a sandbox, and what is to be around it.</summary>
/// <param name="Id">Fresh UUID for executors; also the mark of the container's processes.</param>
/// <param name="Sandbox">Working directory; holds <c>stdout</c> and <c>stderr</c>.</param>
/// <param name="Executable">Absolute path, path relative to the sandbox, or a name to look up in PATH of <paramref name="Environment"/>.</param>
/// <param name="Arguments">Whole argv, <c>argv[0]</c> included.</param>
/// <param name="Environment">Whole environment; the agent's own is not inherited.</param>
/// <param name="User">Who runs it; <see langword="null"/>: the agent's own user.</param>
internal sealed record ContainerConfig(
    ContainerId Id,
    string Sandbox,
    string Executable,
    ImmutableArray<string> Arguments,
    ImmutableDictionary<string, string> Environment,
    string? User)
{
    /// <summary>Files to fetch into the sandbox before the start.</summary>
    public ImmutableArray<CommandInfo.Types.URI> Uris { get; init; } = [];

    /// <summary>Volumes to link into the sandbox before the start.</summary>
    public ImmutableArray<VolumeLink> Volumes { get; init; } = [];

    /// <summary>What it may use: those of an executor and its tasks, or its own.</summary>
    public ImmutableArray<Resource> Resources { get; init; } = [];

    /// <summary>Most that it may use of <c>cpus</c> and <c>mem</c> when that is more than <see cref="Resources"/>; may be infinite.</summary>
    public ImmutableDictionary<string, double> Limits { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Image, volumes, networks, rlimits, capabilities and so on as the framework asks for them.</summary>
    public ContainerInfo? Container { get; init; }

    /// <summary>The command as the framework gave it, for isolators that look into it (secrets, image defaults).</summary>
    public CommandInfo? Command { get; init; }

    /// <summary>The command of its one task, when it is the container of the built-in command executor.</summary>
    public CommandInfo? TaskCommand { get; init; }

    /// <summary>Enters its parent's namespaces, root file system and cgroups rather than having its own. Source: spec agent-api section 4.3.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Launched by an operator, belongs to no executor; its id has no parent.</summary>
    public bool IsStandalone { get; init; }

    /// <summary>Whether the launch must not use the shim: the program writes its own wait status (built-in executors).</summary>
    public bool ReportsItself { get; init; }

    /// <summary>Terminal to run on; the switchboard makes it.</summary>
    public TTYInfo? Tty { get; init; }

    /// <summary>Of an executor's container; else <see langword="null"/>.</summary>
    public FrameworkID? FrameworkId { get; init; }

    /// <summary>Of an executor's container; else <see langword="null"/>.</summary>
    public ExecutorID? ExecutorId { get; init; }
}
