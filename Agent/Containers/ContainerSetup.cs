using Levee.Agent.Sandboxes;
using Levee.Containers;

namespace Levee.Agent.Containers;

/// <summary>A container in the making: what it is to be, and what isolators have added so far.</summary>
internal sealed class ContainerSetup(ContainerConfig config, string runtimeDirectory)
{
    public ContainerConfig Config => config;

    /// <summary>For files of this container that must not outlive it.</summary>
    public string RuntimeDirectory => runtimeDirectory;

    /// <summary>Orders for the shim.</summary>
    public LaunchInfo Launch { get; } = new() { ContainerId = config.Id.Path };

    /// <summary>Variables below those of the command and above all others.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Root file system of its own; <see langword="null"/>: the agent's.</summary>
    public string? RootFs { get; set; }

    /// <summary>User id and group id to switch to; <see langword="null"/>: the agent's own.</summary>
    public (uint User, uint Group)? User { get; init; }

    /// <summary>Has the container's user share a directory with others.</summary>
    /// <returns>Why that cannot be.</returns>
    public string? Join(VolumeGroups groups, string directory)
    {
        var (group, problem) = groups.Give(directory, User);
        if (group is { } joined && !Launch.Groups.Contains(joined))
        {
            Launch.Groups.Add(joined);
        }

        return problem;
    }

    /// <summary>Replaces the command's program, when the image says so.</summary>
    public string? Executable { get; set; }

    /// <summary>Replaces the command's argv, when the image says so.</summary>
    public IReadOnlyList<string>? Arguments { get; set; }

    /// <summary>Where the command starts; <see langword="null"/>: in the sandbox.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>What the image says of its command; <see langword="null"/>: no image.</summary>
    public Images.ProvisionedImage? Image { get; set; }

    /// <summary>Path of the sandbox as the container sees it.</summary>
    public string SandboxInside { get; set; } = config.Sandbox;
}
