using Levee.Dns.Wire;

namespace Levee.Dns.Serving;

/// <summary>A question to this server, taken apart without copying the message.</summary>
internal ref struct Query
{
    private readonly Span<byte> _lowerName;

    /// <param name="nameBuffer">Room for <see cref="DnsName.MaxLength"/> octets; holds the question's name.</param>
    public Query(Span<byte> nameBuffer) => _lowerName = nameBuffer;

    public ushort Id { get; private set; }

    public HeaderFlags Flags { get; private set; }

    public int Opcode { get; private set; }

    /// <summary>The question as it was asked: name, type, class. Empty when it could not be read.</summary>
    public ReadOnlySpan<byte> Question { get; private set; }

    /// <summary>The question's name in lower case.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    public RecordType Type { get; private set; }

    public ushort Class { get; private set; }

    /// <summary>The client's OPT record; <see langword="null"/> without one.</summary>
    public Edns? Edns { get; private set; }

    /// <summary>Reads the header. False: too short to be answered, or itself an answer.</summary>
    public bool TryReadHeader(ReadOnlySpan<byte> message)
    {
        if (message.Length < DnsMessage.HeaderLength)
        {
            return false;
        }

        var reader = new WireReader(message);
        reader.TryReadUInt16(out var id);
        reader.TryReadUInt16(out var flags);
        Id = id;
        Flags = (HeaderFlags)flags;
        Opcode = (flags & (int)HeaderFlags.OpcodeMask) >> 11;
        return !Flags.HasFlag(HeaderFlags.Response);
    }

    /// <summary>Reads the rest. False: malformed, or not exactly one question (RFC 9619).</summary>
    public bool TryReadBody(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        reader.TryReadUInt32(out _);
        reader.TryReadUInt16(out var questions);
        reader.TryReadUInt16(out var answers);
        reader.TryReadUInt16(out var authorities);
        reader.TryReadUInt16(out var additionals);
        if (questions != 1 || !TryReadQuestion(ref reader, message))
        {
            return false;
        }

        Span<byte> owner = stackalloc byte[DnsName.MaxLength];
        for (var i = 0; i < answers + authorities; i++)
        {
            if (!TryReadRecord(ref reader, owner, isAdditional: false))
            {
                return false;
            }
        }

        for (var i = 0; i < additionals; i++)
        {
            if (!TryReadRecord(ref reader, owner, isAdditional: true))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }

    private bool TryReadQuestion(ref WireReader reader, ReadOnlySpan<byte> message)
    {
        if (!reader.TryReadName(_lowerName, out var length)
            || reader.Position != DnsMessage.HeaderLength + length
            || !reader.TryReadUInt16(out var type)
            || !reader.TryReadUInt16(out var @class))
        {
            return false;
        }

        Question = message[DnsMessage.HeaderLength..reader.Position];
        DnsName.ToLower(_lowerName[..length]);
        Name = _lowerName[..length];
        Type = (RecordType)type;
        Class = @class;
        return true;
    }

    private bool TryReadRecord(ref WireReader reader, scoped Span<byte> owner, bool isAdditional)
    {
        if (!reader.TryReadName(owner, out var ownerLength)
            || !reader.TryReadUInt16(out var type)
            || !reader.TryReadUInt16(out var @class)
            || !reader.TryReadUInt32(out var ttl)
            || !reader.TryReadUInt16(out var length)
            || !reader.TryReadBytes(length, out _))
        {
            return false;
        }

        if (type != (ushort)RecordType.Opt)
        {
            return true;
        }

        if (!isAdditional || Edns is not null || ownerLength != 1)
        {
            return false;
        }

        Edns = new Edns(@class, (byte)(ttl >> 16), (ttl & 0x8000) != 0);
        return true;
    }
}
