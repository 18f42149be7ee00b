using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>Sets of capabilities; bit n for capability n. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchCapabilities
{
    public ulong? Bounding { get; private set; }

    public ulong? Effective { get; private set; }

    public static LaunchCapabilities Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new LaunchCapabilities();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    parsed.Bounding = reader.Varint();
                    break;
                case 2:
                    parsed.Effective = reader.Varint();
                    break;
            }
        }

        return parsed;
    }
}
