using System.Buffers.Binary;
using System.Text;
using Levee.EmbeddedEngine.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Every length is checked against what is left, so bad bytes cost no memory.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, Node? node)
{
    private const int MaxDepth = 128;
    private ReadOnlySpan<byte> _rest = bytes;
    private int _depth;

    /// <summary>Makes references callable here.</summary>
    public readonly Node Node => node ?? throw new WireException("A reference cannot be read here.");

    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1)[0];

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireException("A number is longer than ten bytes.");
    }

    public long Signed() => Varint() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Blob());

    public ReadOnlySpan<byte> Blob() => Take(Count());

    /// <summary>A number of bytes or items that follow: each takes at least one byte.</summary>
    public int Count() => Varint() is var count && count <= (ulong)_rest.Length
        ? (int)count
        : throw new WireException($"A length of {count} stands before {_rest.Length} bytes.");

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new WireException($"{count} bytes are missing at the end: {_rest.Length} are left.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A reader of the next part alone; this one goes on behind it.</summary>
    public WireReader Part() => new(Blob(), node) { _depth = _depth };

    public void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new WireException($"Objects are nested more than {MaxDepth} deep.");
        }
    }

    public void Leave() => _depth--;
}
