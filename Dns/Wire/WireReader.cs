using System.Buffers.Binary;

namespace Levee.Dns.Wire;

/// <summary>Reads a DNS message from front to back without copying it. Each method answers false instead of reading past the end.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Offset of the next octet.</summary>
    public int Position { get; private set; }

    /// <summary>True when every octet was read.</summary>
    public readonly bool AtEnd => Position == _message.Length;

    public bool TryReadUInt16(out ushort value)
    {
        var read = BinaryPrimitives.TryReadUInt16BigEndian(_message[Position..], out value);
        Position += read ? 2 : 0;
        return read;
    }

    public bool TryReadUInt32(out uint value)
    {
        var read = BinaryPrimitives.TryReadUInt32BigEndian(_message[Position..], out value);
        Position += read ? 4 : 0;
        return read;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count > _message.Length - Position)
        {
            bytes = default;
            return false;
        }

        bytes = _message.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Reads a name, following compression pointers.</summary>
    /// <param name="destination">At least <see cref="DnsName.MaxLength"/> octets; gets the name uncompressed, in the case it was sent.</param>
    /// <remarks>A pointer must lead before the part it stands in, so each hop goes backwards and loops cannot occur.</remarks>
    public bool TryReadName(scoped Span<byte> destination, out int length)
    {
        length = 0;
        int at = Position, limit = Position, after = -1;
        while (at < _message.Length)
        {
            int octet = _message[at];
            if (octet == 0)
            {
                destination[length++] = 0;
                Position = after < 0 ? at + 1 : after;
                return true;
            }

            if (octet >= 0xC0)
            {
                if (at + 1 >= _message.Length)
                {
                    return false;
                }

                var target = ((octet & 0x3F) << 8) | _message[at + 1];
                if (target >= limit)
                {
                    return false;
                }

                after = after < 0 ? at + 2 : after;
                (at, limit) = (target, target);
                continue;
            }

            // 0x40 and 0x80 are label types that nobody uses any more.
            if (octet > 63 || at + 1 + octet > _message.Length || length + 1 + octet >= DnsName.MaxLength)
            {
                return false;
            }

            _message.Slice(at, octet + 1).CopyTo(destination[length..]);
            length += octet + 1;
            at += octet + 1;
        }

        return false;
    }
}
