using Google.Protobuf;
using Levee.Containers;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Secrets as files that no disk ever sees: on a file system in memory, in the container's own mounts. Source: spec agent-behaviour section 13.2.</summary>
internal sealed class SecretVolumes(IsolatorSurroundings with) : IIsolator
{
    public string Name => "volume/secret";

    public async Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var volumes = setup.Config.IsDebug ? [] : setup.Config.Container?.Volumes.Where(volume => volume.Source?.Type == Volume.Types.Source.Types.Type.Secret).ToList() ?? [];
        if (volumes.Count == 0)
        {
            return null;
        }

        if (!VolumeMount.HasOwnMounts(setup))
        {
            return "secret volumes need --isolation=filesystem/linux";
        }

        var memory = Path.Combine(with.Runtime.Container(setup.Config.Id), "secrets");
        setup.Launch.Mounts.Add(new LaunchInfo.Types.Mount
        {
            Source = "tmpfs", Target = memory, Type = "tmpfs", Flags = MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution, Options = "mode=0711", MakeTarget = true,
        });
        foreach (var (index, volume) in volumes.Index())
        {
            var (data, problem) = await with.Secrets.ReadAsync(volume.Source.Secret, cancellationToken);
            if (data is null || (problem = Add(setup, volume, data, $"{memory}/{index}")) is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Add(ContainerSetup setup, Volume volume, ByteString data, string file)
    {
        if (VolumeMount.Add(setup, file, volume.ContainerPath, volume.Mode == Volume.Types.Mode.Ro) is { } problem)
        {
            return problem;
        }

        var mount = setup.Launch.Mounts[^1];
        mount.Content = data;
        if (setup.User is var (uid, gid))
        {
            (mount.Uid, mount.Gid) = (uid, gid);
        }

        return null;
    }
}
