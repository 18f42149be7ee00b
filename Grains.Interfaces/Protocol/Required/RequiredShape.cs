using Levee.Executors.Wire;

namespace Levee.Grains.Interfaces.Protocol.Required;

/// <summary>Which fields of a message type are required, and in which of its parts there are such.</summary>
internal sealed class RequiredShape
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private readonly Dictionary<int, (ulong Bit, int WireType)> _required = [];
    private readonly Dictionary<int, RequiredShape> _parts = [];

    /// <param name="wireType">As protobuf writes the field: 0, 1 or 2.</param>
    public void Require(int field, int wireType) => _required.Add(field, (1UL << _required.Count, wireType));

    public void Enter(int field, RequiredShape part) => _parts.Add(field, part);

    /// <summary>Looks at each piece of the message on its own.</summary>
    /// <returns><see langword="false"/>: a field is missing, or may be, as in a part that comes in two pieces.</returns>
    /// <exception cref="InvalidDataException">A field is written in another way than its type says.</exception>
    public bool IsMet(ReadOnlySpan<byte> message)
    {
        var missing = (1UL << _required.Count) - 1;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            var field = reader.Field;
            if (_required.TryGetValue(field, out var required))
            {
                missing &= ~required.Bit;
            }

            if (_parts.TryGetValue(field, out var part))
            {
                if (!part.IsMet(reader.Bytes()))
                {
                    return false;
                }
            }
            else if (required.Bit != 0)
            {
                Expect(ref reader, required.WireType);
            }
        }

        return missing == 0;
    }

    private static void Expect(ref WireReader reader, int wireType)
    {
        switch (wireType)
        {
            case Varint:
                reader.Varint();
                break;
            case Fixed64:
                reader.Double();
                break;
            default:
                reader.Bytes();
                break;
        }
    }
}
