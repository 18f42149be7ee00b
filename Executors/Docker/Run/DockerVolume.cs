using Levee.Executors.Messages;
using Levee.Executors.Wire;

namespace Levee.Executors.Docker.Run;

/// <summary>A volume of a container. Source: mesos.proto, Volume.</summary>
internal sealed class DockerVolume
{
    private const int ReadOnly = 2;
    private const int HostPathType = 4;
    private const int DockerVolumeType = 1;

    public string ContainerPath { get; private set; } = "";

    public string? HostPath { get; private set; }

    public bool IsReadOnly { get; private set; }

    /// <summary>Whether it has a source of a kind that docker does not know; such volumes are left out.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>Name of a volume of docker's.</summary>
    public string? Name { get; private set; }

    /// <summary>What provides the volume of that name.</summary>
    public string? Driver { get; private set; }

    public static DockerVolume Parse(ReadOnlySpan<byte> message)
    {
        var volume = new DockerVolume();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    volume.ContainerPath = reader.Text();
                    break;
                case 2:
                    volume.HostPath = reader.Text();
                    break;
                case 3:
                    volume.IsReadOnly = reader.Int32() == ReadOnly;
                    break;
                case 5:
                    volume.ReadSource(reader.Bytes());
                    break;
            }
        }

        return volume;
    }

    private void ReadSource(ReadOnlySpan<byte> source)
    {
        var type = Fields.Varint(source, 1);
        IsForeign = type is not (DockerVolumeType or HostPathType);
        if (type == HostPathType)
        {
            HostPath ??= Fields.Id(Fields.Bytes(source, 5));
        }
        else if (!IsForeign)
        {
            ReadDockerVolume(Fields.Bytes(source, 2));
        }
    }

    private void ReadDockerVolume(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Driver = reader.Text();
                    break;
                case 2:
                    Name = reader.Text();
                    break;
            }
        }
    }
}
