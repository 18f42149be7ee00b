using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A file to write. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchFile
{
    public string Path { get; private set; } = "";

    public byte[] Content { get; private set; } = [];

    public uint Mode { get; private set; } = 0x1A4; // 0644

    public uint Uid { get; private set; }

    public uint Gid { get; private set; }

    public static LaunchFile Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new LaunchFile(), static (LaunchFile parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Path = field.Text();
                break;
            case 2:
                parsed.Content = field.Bytes().ToArray();
                break;
            case 3:
                parsed.Mode = (uint)field.Varint();
                break;
            case 4:
                parsed.Uid = (uint)field.Varint();
                break;
            case 5:
                parsed.Gid = (uint)field.Varint();
                break;
        }
    });
}
