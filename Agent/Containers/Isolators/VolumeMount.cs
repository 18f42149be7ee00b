using Levee.Agent.Images.Layers;
using Levee.Agent.Sandboxes;
using Levee.Containers;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Puts a directory or file of the agent's machine into a container: by a mount where it has its own, else by a link in its sandbox.</summary>
/// <remarks>Source: spec agent-behaviour section 13.1.</remarks>
internal static class VolumeMount
{
    /// <param name="containerPath">Relative: in the sandbox; absolute: in the container's root.</param>
    /// <returns>Why it cannot be.</returns>
    public static string? Add(ContainerSetup setup, string source, string containerPath, bool isReadOnly)
    {
        if (!HasOwnMounts(setup))
        {
            return Link(setup, source, containerPath);
        }

        if (Target(setup, containerPath) is not { } target)
        {
            return Path.IsPathRooted(containerPath)
                ? $"Mount point '{containerPath}' is an absolute path. It must exist if the container shares the host filesystem"
                : $"volume path '{containerPath}' leads out of the sandbox";
        }

        setup.Launch.Mounts.Add(new LaunchInfo.Types.Mount
        {
            Source = source,
            Target = target,
            Flags = MountFlags.Bind | MountFlags.Recursive | (isReadOnly ? MountFlags.ReadOnly : 0),
            MakeTarget = true,
        });
        return null;
    }

    public static bool HasOwnMounts(ContainerSetup setup) => (setup.Launch.Unshare & NewNamespaces.Mounts) != 0;

    /// <summary>Path of the agent's machine where a mount point of the container lies.</summary>
    /// <returns><see langword="null"/>: there is none.</returns>
    public static string? Target(ContainerSetup setup, string containerPath)
    {
        if (!Path.IsPathRooted(containerPath))
        {
            return !VolumeLinks.IsWithinSandbox(containerPath) ? null
                : Path.Combine(setup.RootFs is { } image ? RootedPath.Resolve(image, setup.SandboxInside) : setup.SandboxInside, containerPath.TrimEnd('/'));
        }

        var target = Path.GetFullPath(containerPath); // No dots, so that it stays in the root.
        return setup.RootFs is { } root ? RootedPath.Resolve(root, target) : Path.Exists(target) ? target : null;
    }

    private static string? Link(ContainerSetup setup, string source, string containerPath)
    {
        if (!VolumeLinks.IsWithinSandbox(containerPath))
        {
            return Path.IsPathRooted(containerPath)
                ? $"volume path '{containerPath}' is absolute; without filesystem/linux volumes lie in the sandbox"
                : $"volume path '{containerPath}' leads out of the sandbox";
        }

        var link = Path.Combine(setup.Config.Sandbox, containerPath.TrimEnd('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        if (new FileInfo(link).LinkTarget != source)
        {
            File.CreateSymbolicLink(link, source);
        }

        return null;
    }
}
