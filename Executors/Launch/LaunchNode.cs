using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A device node or link to make. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchNode
{
    public string Path { get; private set; } = "";

    public string? Link { get; private set; }

    public uint Mode { get; private set; }

    public ulong Device { get; private set; }

    public static LaunchNode Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new LaunchNode(), static (LaunchNode parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Path = field.Text();
                break;
            case 2:
                parsed.Link = field.Text();
                break;
            case 3:
                parsed.Mode = (uint)field.Varint();
                break;
            case 4:
                parsed.Device = field.Varint();
                break;
        }
    });
}
