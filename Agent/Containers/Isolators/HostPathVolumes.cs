using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Volumes that lie at a path of the agent's machine. Source: spec agent-behaviour section 13.1.</summary>
internal sealed class HostPathVolumes(IsolatorSurroundings with) : IIsolator
{
    public string Name => "volume/host_path";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        foreach (var volume in setup.Config.IsDebug ? [] : setup.Config.Container?.Volumes ?? [])
        {
            if (PathOf(volume) is { } path && Add(setup, volume, path) is { } problem)
            {
                return Task.FromResult<string?>(problem);
            }
        }

        return Task.FromResult<string?>(null);
    }

    private static string? PathOf(Volume volume) =>
        volume.Source is { Type: Volume.Types.Source.Types.Type.HostPath } source ? source.HostPath.Path : volume.HasHostPath && volume.Source is null && volume.Image is null ? volume.HostPath : null;

    private string? Add(ContainerSetup setup, Volume volume, string path)
    {
        var isRelative = !Path.IsPathRooted(path);
        if (isRelative && !Sandboxes.VolumeLinks.IsWithinSandbox(path))
        {
            return $"volume source '{path}' leads out of the sandbox";
        }

        var source = Path.GetFullPath(Path.Combine(setup.Config.Sandbox, path));
        if (!Path.Exists(source))
        {
            if (!isRelative && !with.Settings.HostPathForceCreation.Any(prefix => source == prefix.TrimEnd('/') || source.StartsWith(prefix.TrimEnd('/') + "/", StringComparison.Ordinal)))
            {
                return $"Path '{source}' in HOST_PATH volume does not exist";
            }

            Directory.CreateDirectory(source);
        }

        return VolumeMount.Add(setup, source, volume.ContainerPath, volume.Mode == Volume.Types.Mode.Ro);
    }
}
