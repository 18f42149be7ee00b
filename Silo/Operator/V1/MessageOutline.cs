using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Levee.Silo.Operator.V1;

/// <summary>A protobuf message by its fields, whose lengths are known: so that it is written piece by piece, without an object around all.</summary>
/// <remarks>Add fields in the order of their numbers, which is the order that protobuf writes.</remarks>
internal sealed class MessageOutline
{
    private const int LongestHead = 20;

    private readonly List<Field> _fields = [];

    /// <summary>Bytes of the message, its own tag and length left out.</summary>
    public long Length { get; private set; }

    public void Add(int number, long value) => Add(new(Tag(number, WireFormat.WireType.Varint), Value: (ulong)value));

    public void Add(int number, double value) => Add(new(Tag(number, WireFormat.WireType.Fixed64), Value: BitConverter.DoubleToUInt64Bits(value)));

    public void Add(int number, MessageOutline message) => Add(new(Tag(number, WireFormat.WireType.LengthDelimited), message.Length, Message: message));

    public void Add(int number, IMessage message) => Add(new(Tag(number, WireFormat.WireType.LengthDelimited), message.CalculateSize(), Entry: message));

    /// <param name="number">Of the field.</param>
    /// <param name="message">A message that was written before; stays in memory as long as this.</param>
    public void Add(int number, ReadOnlyMemory<byte> message) => Add(new(Tag(number, WireFormat.WireType.LengthDelimited), message.Length, Bytes: message));

    public void WriteTo(IBufferWriter<byte> target)
    {
        foreach (var field in _fields)
        {
            WriteHead(target, field);
            if (field.Message is { } message)
            {
                message.WriteTo(target);
            }
            else if (field.Entry is { } entry)
            {
                entry.WriteTo(target.GetSpan((int)field.Length)[..(int)field.Length]);
                target.Advance((int)field.Length);
            }
            else
            {
                target.Write(field.Bytes.Span);
            }
        }

        GC.KeepAlive(_fields); // And with them the memory that was read.
    }

    private static uint Tag(int number, WireFormat.WireType type) => WireFormat.MakeTag(number, type);

    private static void WriteHead(IBufferWriter<byte> target, Field field)
    {
        var span = target.GetSpan(LongestHead);
        var used = WriteVarint(span, field.Tag);
        switch (WireFormat.GetTagWireType(field.Tag))
        {
            case WireFormat.WireType.Fixed64:
                BinaryPrimitives.WriteUInt64LittleEndian(span[used..], field.Value);
                used += sizeof(ulong);
                break;
            case WireFormat.WireType.Varint:
                used += WriteVarint(span[used..], field.Value);
                break;
            default:
                used += WriteVarint(span[used..], (ulong)field.Length);
                break;
        }

        target.Advance(used);
    }

    private static int WriteVarint(Span<byte> target, ulong value)
    {
        var used = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[used++] = (byte)(value | 0x80);
        }

        target[used] = (byte)value;
        return used + 1;
    }

    private void Add(Field field)
    {
        _fields.Add(field);
        Length += CodedOutputStream.ComputeRawVarint32Size(field.Tag) + WireFormat.GetTagWireType(field.Tag) switch
        {
            WireFormat.WireType.Fixed64 => sizeof(ulong),
            WireFormat.WireType.Varint => CodedOutputStream.ComputeRawVarint64Size(field.Value),
            _ => CodedOutputStream.ComputeRawVarint64Size((ulong)field.Length) + field.Length,
        };
    }

    private readonly record struct Field(uint Tag, long Length = 0, ulong Value = 0, MessageOutline? Message = null, IMessage? Entry = null, ReadOnlyMemory<byte> Bytes = default);
}
