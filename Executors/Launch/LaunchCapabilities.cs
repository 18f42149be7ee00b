using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>Sets of capabilities; bit n for capability n. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchCapabilities
{
    public ulong? Bounding { get; private set; }

    public ulong? Effective { get; private set; }

    public static LaunchCapabilities Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new LaunchCapabilities(), static (LaunchCapabilities parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Bounding = field.Varint();
                break;
            case 2:
                parsed.Effective = field.Varint();
                break;
        }
    });
}
