using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>A growing buffer: integers as little-endian varints, texts and members with their length in front.</summary>
internal sealed class WireWriter : IDisposable
{
    private const int MaxDepth = 128;
    private const int MaxKept = 1 << 20;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);
    private int _depth;

    /// <summary>Number of bytes so far.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Byte(byte value) => Room(1)[0] = value;

    public void Varint(ulong value)
    {
        var room = Room(10, commit: false);
        var count = 0;
        while (value >= 0x80)
        {
            room[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[count++] = (byte)value;
        Length += count;
    }

    /// <summary>A signed number: zigzag, so that small negative ones are short.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);

    public void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Varint((uint)count);
        Encoding.UTF8.GetBytes(value, Room(count));
    }

    public void Blob(ReadOnlySpan<byte> value)
    {
        Varint((uint)value.Length);
        value.CopyTo(Room(value.Length));
    }

    /// <summary>The next <paramref name="count"/> bytes, to be filled by the caller.</summary>
    public Span<byte> Room(int count, bool commit = true)
    {
        if (_buffer.Length - Length < count)
        {
            Grow(count);
        }

        var room = _buffer.AsSpan(Length, count);
        Length += commit ? count : 0;
        return room;
    }

    /// <summary>Begins a part whose length will stand in front of it. One byte is kept for that; <see cref="EndPart"/> makes room for more.</summary>
    public int BeginPart()
    {
        Byte(0);
        return Length;
    }

    public void EndPart(int start)
    {
        var count = Length - start;
        if (count < 0x80)
        {
            _buffer[start - 1] = (byte)count;
            return;
        }

        var extra = 1 + (int)(uint.Log2((uint)count) / 7) - 1;
        Room(extra);
        _buffer.AsSpan(start, count).CopyTo(_buffer.AsSpan(start + extra));
        Length = start - 1;
        Varint((uint)count);
        Length += count;
    }

    /// <summary>Goes one object deeper.</summary>
    /// <exception cref="InvalidOperationException">More than 128 deep: most likely a cycle.</exception>
    public void Enter(Type type)
    {
        if (++_depth > MaxDepth)
        {
            throw new InvalidOperationException($"A {type} is nested more than {MaxDepth} deep. Objects that point to each other in a circle cannot be sent.");
        }
    }

    public void Leave() => _depth--;

    /// <summary>Starts over. A large buffer is given back: it was needed once.</summary>
    public void Clear()
    {
        (Length, _depth) = (0, 0);
        if (_buffer.Length > MaxKept)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(512);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(_buffer.Length * 2L, Length + (long)count), Array.MaxLength));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
