using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A resource limit. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchLimit
{
    public int Resource { get; private set; }

    public ulong Soft { get; private set; }

    public ulong Hard { get; private set; }

    public static LaunchLimit Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new LaunchLimit();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    parsed.Resource = reader.Int32();
                    break;
                case 2:
                    parsed.Soft = reader.Varint();
                    break;
                case 3:
                    parsed.Hard = reader.Varint();
                    break;
            }
        }

        return parsed;
    }
}
