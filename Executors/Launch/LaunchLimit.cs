using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A resource limit. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchLimit
{
    public int Resource { get; private set; }

    public ulong Soft { get; private set; }

    public ulong Hard { get; private set; }

    public static LaunchLimit Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new LaunchLimit(), static (LaunchLimit parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Resource = field.Int32();
                break;
            case 2:
                parsed.Soft = field.Varint();
                break;
            case 3:
                parsed.Hard = field.Varint();
                break;
        }
    });
}
