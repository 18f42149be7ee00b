using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>A container; one in another has that as parent.</summary>
internal sealed record ContainerId(string Value, ContainerId? Parent)
{
    public static ContainerId Parse(ReadOnlySpan<byte> message)
    {
        var value = "";
        ContainerId? parent = null;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    value = reader.Text();
                    break;
                case 2:
                    parent = Parse(reader.Bytes());
                    break;
            }
        }

        return new(value, parent);
    }

    public WireWriter Write()
    {
        var writer = new WireWriter().Text(1, Value);
        return Parent is null ? writer : writer.Message(2, Parent.Write());
    }
}
