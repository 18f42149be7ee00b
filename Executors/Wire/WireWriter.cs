using System.Buffers.Binary;
using System.Text;

namespace Levee.Executors.Wire;

/// <summary>Writes a protobuf message field by field. Source: protobuf.dev, encoding.</summary>
internal sealed class WireWriter
{
    private byte[] _buffer = new byte[64];
    private int _length;

    /// <summary>What was written so far; valid until more is.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    public WireWriter Varint(int field, ulong value)
    {
        Tag(field, 0);
        Raw(value);
        return this;
    }

    /// <summary>Enums and int32: negative numbers take ten bytes.</summary>
    public WireWriter Int32(int field, int value) => Varint(field, (ulong)(long)value);

    public WireWriter Bool(int field, bool value) => Varint(field, value ? 1UL : 0);

    public WireWriter Double(int field, double value)
    {
        Tag(field, 1);
        BinaryPrimitives.WriteDoubleLittleEndian(Space(sizeof(double)), value);
        return this;
    }

    public WireWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Raw((ulong)value.Length);
        value.CopyTo(Space(value.Length));
        return this;
    }

    public WireWriter Text(int field, string value)
    {
        Tag(field, 2);
        var length = Encoding.UTF8.GetByteCount(value);
        Raw((ulong)length);
        Encoding.UTF8.GetBytes(value, Space(length));
        return this;
    }

    /// <summary>A message within the message.</summary>
    public WireWriter Message(int field, WireWriter message) => Bytes(field, message.Written);

    /// <summary>A message with one text in field 1, as all of Mesos' ids are.</summary>
    public WireWriter Id(int field, string value) => Message(field, new WireWriter().Text(1, value));

    /// <summary>Fields that were written already.</summary>
    public WireWriter Append(ReadOnlySpan<byte> fields)
    {
        fields.CopyTo(Space(fields.Length));
        return this;
    }

    private void Tag(int field, uint type) => Raw(((ulong)field << 3) | type);

    private void Raw(ulong value)
    {
        while (value >= 0x80)
        {
            Space(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Space(1)[0] = (byte)value;
    }

    private Span<byte> Space(int length)
    {
        if (_buffer.Length - _length < length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        }

        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }
}
