using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A namespace to enter. See <c>Protos/launch.proto</c>.</summary>
internal sealed class EnteredNamespace
{
    public string Path { get; private set; } = "";

    public uint Flag { get; private set; }

    public static EnteredNamespace Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new EnteredNamespace();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    parsed.Path = reader.Text();
                    break;
                case 2:
                    parsed.Flag = (uint)reader.Varint();
                    break;
            }
        }

        return parsed;
    }
}
