using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A device node or link to make. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchNode
{
    public string Path { get; private set; } = "";

    public string? Link { get; private set; }

    public uint Mode { get; private set; }

    public ulong Device { get; private set; }

    public static LaunchNode Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new LaunchNode();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    parsed.Path = reader.Text();
                    break;
                case 2:
                    parsed.Link = reader.Text();
                    break;
                case 3:
                    parsed.Mode = (uint)reader.Varint();
                    break;
                case 4:
                    parsed.Device = reader.Varint();
                    break;
            }
        }

        return parsed;
    }
}
