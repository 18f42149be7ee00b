using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A mount. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchMount
{
    public string? Source { get; private set; }

    public string Target { get; private set; } = "";

    public string? Type { get; private set; }

    public ulong Flags { get; private set; }

    public string? Options { get; private set; }

    public bool MakeTarget { get; private set; }

    public byte[]? Content { get; private set; }

    public uint Uid { get; private set; }

    public uint Gid { get; private set; }

    public static LaunchMount Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new LaunchMount(), static (LaunchMount parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Source = field.Text();
                break;
            case 2:
                parsed.Target = field.Text();
                break;
            case 3:
                parsed.Type = field.Text();
                break;
            case 4:
                parsed.Flags = field.Varint();
                break;
            case 5:
                parsed.Options = field.Text();
                break;
            case 6:
                parsed.MakeTarget = field.Bool();
                break;
            case 7:
                parsed.Content = field.Bytes().ToArray();
                break;
            case 8:
                parsed.Uid = (uint)field.Varint();
                break;
            case 9:
                parsed.Gid = (uint)field.Varint();
                break;
        }
    });
}
