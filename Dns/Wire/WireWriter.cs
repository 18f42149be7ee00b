using System.Buffers.Binary;

namespace Levee.Dns.Wire;

/// <summary>Writes a DNS message into a buffer. What does not fit is not written: check <see cref="Overflowed"/>, then <see cref="Rewind"/>.</summary>
/// <remarks>Names are compressed against the first <see cref="MaxOffsets"/> name parts written; more would cost time that grows with the square.</remarks>
internal ref struct WireWriter(Span<byte> buffer, Span<ushort> offsets)
{
    /// <summary>Sensible length of the compression table.</summary>
    public const int MaxOffsets = 64;

    private const int LastPointer = 0x3FFF;
    private readonly Span<byte> _buffer = buffer;
    private readonly Span<ushort> _offsets = offsets;
    private int _offsetCount;

    /// <summary>Octets written.</summary>
    public int Position { get; private set; }

    /// <summary>True once something did not fit.</summary>
    public bool Overflowed { get; private set; }

    public void WriteUInt16(ushort value)
    {
        if (Reserve(2))
        {
            BinaryPrimitives.WriteUInt16BigEndian(_buffer[Position..], value);
            Position += 2;
        }
    }

    public void WriteUInt32(uint value)
    {
        if (Reserve(4))
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer[Position..], value);
            Position += 4;
        }
    }

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (Reserve(bytes.Length))
        {
            bytes.CopyTo(_buffer[Position..]);
            Position += bytes.Length;
        }
    }

    /// <summary>Writes a name; later names may point to it.</summary>
    /// <param name="compress">False inside the data of types younger than RFC 1035, such as SRV (RFC 3597 section 4).</param>
    public void WriteName(scoped ReadOnlySpan<byte> name, bool compress)
    {
        var start = Position;
        var at = 0;
        int? pointer = null;
        while (name[at] != 0 && (pointer = compress ? FindOffset(name[at..]) : null) is null)
        {
            at += name[at] + 1;
        }

        WriteBytes(name[..at]);
        if (pointer is { } offset)
        {
            WriteUInt16((ushort)(0xC000 | offset));
        }
        else
        {
            WriteBytes([0]);
        }

        Register(start, name, at);
    }

    /// <summary>Writes over an earlier number.</summary>
    public readonly void PatchUInt16(int position, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(_buffer[position..], value);

    /// <summary>Forgets everything after <paramref name="position"/>.</summary>
    public void Rewind(int position)
    {
        Position = position;
        Overflowed = false;
        while (_offsetCount > 0 && _offsets[_offsetCount - 1] >= position)
        {
            _offsetCount--;
        }
    }

    private void Register(int start, scoped ReadOnlySpan<byte> name, int length)
    {
        if (Overflowed)
        {
            return;
        }

        for (var at = 0; at < length && _offsetCount < _offsets.Length && start + at <= LastPointer; at += name[at] + 1)
        {
            _offsets[_offsetCount++] = (ushort)(start + at);
        }
    }

    private readonly int? FindOffset(scoped ReadOnlySpan<byte> suffix)
    {
        for (var i = 0; i < _offsetCount; i++)
        {
            if (IsAt(_offsets[i], suffix))
            {
                return _offsets[i];
            }
        }

        return null;
    }

    private readonly bool IsAt(int offset, scoped ReadOnlySpan<byte> suffix)
    {
        while (true)
        {
            int octet = _buffer[offset];
            if (octet >= 0xC0)
            {
                offset = ((octet & 0x3F) << 8) | _buffer[offset + 1];
                continue;
            }

            // Case matters here: a name keeps the spelling it was given.
            if (octet != suffix[0] || !_buffer.Slice(offset, octet + 1).SequenceEqual(suffix[..(octet + 1)]))
            {
                return false;
            }

            if (octet == 0)
            {
                return true;
            }

            offset += octet + 1;
            suffix = suffix[(octet + 1)..];
        }
    }

    private bool Reserve(int count)
    {
        Overflowed |= count > _buffer.Length - Position;
        return !Overflowed;
    }
}
