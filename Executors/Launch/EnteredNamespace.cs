using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A namespace to enter. See <c>Protos/launch.proto</c>.</summary>
internal sealed class EnteredNamespace
{
    public string Path { get; private set; } = "";

    public uint Flag { get; private set; }

    public static EnteredNamespace Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new EnteredNamespace(), static (EnteredNamespace parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Path = field.Text();
                break;
            case 2:
                parsed.Flag = (uint)field.Varint();
                break;
        }
    });
}
