using System.Buffers.Binary;
using System.Text;

namespace Levee.Executors.Wire;

/// <summary>Reads the fields of a protobuf message one after the other. Generated classes for all of Mesos would cost each task megabytes.</summary>
/// <remarks>Source: protobuf.dev, encoding. A value that is not asked for is skipped.</remarks>
/// <exception cref="InvalidDataException">Thrown by all members when the message is cut short or uses a wire type that protobuf 2 has not.</exception>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int BytesType = 2;
    private const int Fixed32Type = 5;
    private const int MaxVarintBits = 70;
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position = 0;
    private int _start = 0;
    private int _type = -1;

    /// <summary>Takes the value of the field that the reader is at, or leaves it.</summary>
    public delegate void FieldTaker<T>(T target, ref WireReader field);

    /// <summary>Goes through a message and has each of its fields taken.</summary>
    /// <returns><paramref name="target"/>, filled.</returns>
    public static T Fill<T>(ReadOnlySpan<byte> message, T target, FieldTaker<T> take)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            take(target, ref reader);
        }

        return target;
    }

    /// <summary>Number of the field whose value is next.</summary>
    public int Field { get; private set; } = 0;

    /// <summary>Goes to the next field.</summary>
    /// <returns><see langword="false"/> at the end of the message.</returns>
    public bool Next()
    {
        Skip();
        if (_position == _message.Length)
        {
            return false;
        }

        _start = _position;
        var tag = RawVarint();
        Field = (int)(tag >> 3);
        _type = (int)(tag & 7);
        return Field != 0 ? true : throw Malformed();
    }

    public ulong Varint()
    {
        Expect(VarintType);
        return RawVarint();
    }

    public int Int32() => (int)Varint();

    public bool Bool() => Varint() != 0;

    public double Double()
    {
        Expect(Fixed64Type);
        return BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
    }

    /// <summary>Bytes, or a message within the message.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(BytesType);
        var length = RawVarint();
        return length <= int.MaxValue ? Take((int)length) : throw Malformed();
    }

    /// <summary>The whole field as it is, its number included.</summary>
    public ReadOnlySpan<byte> Raw()
    {
        Skip();
        return _message[_start.._position];
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private void Skip()
    {
        switch (_type)
        {
            case -1:
                break;
            case VarintType:
                Varint();
                break;
            case Fixed64Type:
                Take(sizeof(ulong));
                break;
            case BytesType:
                Bytes();
                break;
            case Fixed32Type:
                Take(sizeof(uint));
                break;
            default:
                throw Malformed();
        }

        _type = -1;
    }

    private void Expect(int type)
    {
        if (_type != type)
        {
            throw Malformed();
        }

        _type = -1;
    }

    private ulong RawVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < MaxVarintBits; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _message.Length - _position)
        {
            throw Malformed();
        }

        var taken = _message.Slice(_position, length);
        _position += length;
        return taken;
    }

    private static InvalidDataException Malformed() => new("Malformed protobuf message");
}
