using System.Text;
using Levee.Executors.Messages;
using Levee.Executors.Wire;

namespace Levee.Executors.Docker.Run;

/// <summary>What a framework says of a docker container. Source: mesos.proto, ContainerInfo and DockerInfo.</summary>
internal sealed class DockerInfo
{
    public string Image { get; private set; } = "";

    /// <summary>Whether the message has the part on docker at all.</summary>
    public bool HasDocker { get; private set; }

    public DockerNetwork Network { get; private set; } = DockerNetwork.Host;

    public List<DockerPort> Ports { get; } = [];

    public bool IsPrivileged { get; private set; }

    /// <summary>Options of <c>docker run</c>, without the dashes.</summary>
    public List<KeyValuePair<string, string>> Parameters { get; } = [];

    public string? VolumeDriver { get; private set; }

    public List<DockerVolume> Volumes { get; } = [];

    public string? Hostname { get; private set; }

    /// <summary>Each NetworkInfo as it came.</summary>
    public List<byte[]> NetworkInfos { get; } = [];

    /// <summary>Name of the first of <see cref="NetworkInfos"/>.</summary>
    public string? NetworkName => NetworkInfos.Count == 0 || Fields.Bytes(NetworkInfos[0], 6) is { IsEmpty: true } ? null : Encoding.UTF8.GetString(Fields.Bytes(NetworkInfos[0], 6));

    /// <param name="message">ContainerInfo.</param>
    public static DockerInfo Parse(ReadOnlySpan<byte> message)
    {
        var info = new DockerInfo();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    info.Volumes.Add(DockerVolume.Parse(reader.Bytes()));
                    break;
                case 3:
                    info.ReadDocker(reader.Bytes());
                    break;
                case 4:
                    info.Hostname = reader.Text();
                    break;
                case 7:
                    info.NetworkInfos.Add(reader.Bytes().ToArray());
                    break;
            }
        }

        return info;
    }

    private void ReadDocker(ReadOnlySpan<byte> message)
    {
        HasDocker = true;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Image = reader.Text();
                    break;
                case 2:
                    Network = (DockerNetwork)reader.Int32();
                    break;
                case 3:
                    Ports.Add(Port(reader.Bytes()));
                    break;
                case 4:
                    IsPrivileged = reader.Bool();
                    break;
                case 5:
                    Parameters.Add(Parameter(reader.Bytes()));
                    break;
                case 7:
                    VolumeDriver = reader.Text();
                    break;
            }
        }
    }

    private static DockerPort Port(ReadOnlySpan<byte> message)
    {
        var protocol = Fields.Bytes(message, 3);
        return new((uint)(Fields.Varint(message, 1) ?? 0), (uint)(Fields.Varint(message, 2) ?? 0), protocol.IsEmpty ? null : Encoding.UTF8.GetString(protocol));
    }

    private static KeyValuePair<string, string> Parameter(ReadOnlySpan<byte> message) =>
        new(Encoding.UTF8.GetString(Fields.Bytes(message, 1)), Encoding.UTF8.GetString(Fields.Bytes(message, 2)));
}
