using System.Collections.Immutable;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Docker;

/// <summary>How a container sees its sandbox. Source: spec agent-behaviour section 15.</summary>
internal static class DockerSandbox
{
    /// <summary>Docker takes colons in a path for the end of it: such a sandbox is given by a link without them.</summary>
    /// <param name="links">Directory for such links.</param>
    /// <returns>Path to give to docker.</returns>
    public static string PathFor(string links, ContainerId id, string sandbox)
    {
        if (!sandbox.Contains(':', StringComparison.Ordinal))
        {
            return sandbox;
        }

        var link = Path.Combine(links, id.Value);
        Directory.CreateDirectory(links);
        File.Delete(link);
        File.CreateSymbolicLink(link, sandbox);
        return link;
    }

    /// <summary>Persistent volumes as docker wants them: inside the sandbox as the container sees it.</summary>
    /// <exception cref="IOException">A path leads out of the sandbox.</exception>
    public static IEnumerable<string> Volumes(ImmutableArray<VolumeLink> volumes, string inside) => volumes.Select(volume => VolumeLinks.IsWithinSandbox(volume.ContainerPath)
        ? $"{volume.Directory}:{Path.Combine(inside, volume.ContainerPath)}:rw"
        : throw new IOException($"volume path '{volume.ContainerPath}' leads out of the sandbox"));
}
