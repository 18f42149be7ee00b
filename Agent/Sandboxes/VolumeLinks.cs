using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Sandboxes;

/// <summary>Finds the volumes that a task uses.</summary>
internal static class VolumeLinks
{
    /// <summary>The volumes among a task's or executor's resources.</summary>
    public static ImmutableArray<VolumeLink> Of(IEnumerable<Resource> resources, SandboxLayout layout) =>
    [
        .. from resource in resources
           where resource.Disk is { Persistence: not null, Volume: not null }
           select new VolumeLink(resource.Disk.Volume.ContainerPath, layout.Volume(resource), resource.Shared is not null),
    ];

    /// <summary>Whether a path stays in the sandbox.</summary>
    public static bool IsWithinSandbox(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && path.Split('/').All(part => part is not ".." && !part.Any(char.IsControl));
}
