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

    public static LaunchMount Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new LaunchMount();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    parsed.Source = reader.Text();
                    break;
                case 2:
                    parsed.Target = reader.Text();
                    break;
                case 3:
                    parsed.Type = reader.Text();
                    break;
                case 4:
                    parsed.Flags = reader.Varint();
                    break;
                case 5:
                    parsed.Options = reader.Text();
                    break;
                case 6:
                    parsed.MakeTarget = reader.Bool();
                    break;
                case 7:
                    parsed.Content = reader.Bytes().ToArray();
                    break;
                case 8:
                    parsed.Uid = (uint)reader.Varint();
                    break;
                case 9:
                    parsed.Gid = (uint)reader.Varint();
                    break;
            }
        }

        return parsed;
    }
}
