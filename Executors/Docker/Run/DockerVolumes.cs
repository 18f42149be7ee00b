namespace Levee.Executors.Docker.Run;

/// <summary>Options of <c>docker run</c> for volumes.</summary>
/// <remarks>Source of the rules and words: spec agent-behaviour section 15, Mesos' Docker::RunOptions.</remarks>
internal static class DockerVolumes
{
    /// <returns>The options, or why there are none.</returns>
    public static (List<string> Options, string? Problem) Options(DockerInfo container, DockerPlace place)
    {
        var options = new List<string>();
        var driver = (string?)null;
        foreach (var volume in container.Volumes.Where(volume => !volume.IsForeign))
        {
            if (Problem(volume, driver) is { } problem)
            {
                return ([], problem);
            }

            driver = volume.Driver ?? driver;
            options.AddRange(["-v", $"{Source(volume, container, place)}:{Path.Combine(place.SandboxInside, volume.ContainerPath)}:{(volume.IsReadOnly ? "ro" : "rw")}"]);
        }

        if (container.VolumeDriver is not null && driver is not null && container.VolumeDriver != driver)
        {
            return ([], "Only one volume driver per task is supported");
        }

        options.AddRange(["-v", $"{place.Sandbox}:{place.SandboxInside}"]);
        foreach (var volume in place.Volumes)
        {
            options.AddRange(["-v", volume]);
        }

        if ((container.VolumeDriver ?? driver) is { } chosen)
        {
            options.Add($"--volume-driver={chosen}");
        }

        return (options, null);
    }

    private static string? Problem(DockerVolume volume, string? driver) =>
        volume.HostPath is null && volume.Name is null ? "Host path or volume source is required"
        : volume.HostPath is not null && !Path.IsPathRooted(volume.HostPath) && !Path.IsPathRooted(volume.ContainerPath)
            ? $"Both host_path '{volume.HostPath}' and container_path '{volume.ContainerPath}' of a volume are relative"
        : driver is not null && volume.Driver is not null && volume.Driver != driver ? "Only one volume driver is supported"
        : null;

    /// <summary>A relative path is one of the sandbox, unless a driver gives it another meaning.</summary>
    private static string Source(DockerVolume volume, DockerInfo container, DockerPlace place) =>
        volume.HostPath is null ? volume.Name!
        : container.VolumeDriver is not null ? volume.HostPath
        : Path.Combine(place.Sandbox, volume.HostPath);
}
