using System.Buffers.Binary;
using Levee.Dns.Wire;
using Levee.Dns.Zones;

namespace Levee.Dns.Serving;

/// <summary>Writes one reply straight into the send buffer: header, question, sections in order, OPT.</summary>
/// <remarks>Records that do not fit are left out; a left-out answer sets the TC bit.</remarks>
internal ref struct ReplyBuilder
{
    private const ushort Internet = 1;
    private const int FlagsAt = 2;
    private const int CountsAt = 4;
    private const int OptLength = 11;
    private const int ErrorOptionLength = 6;

    // A pointer to the question's name: keeps the asker's own spelling of it.
    private const ushort QuestionName = 0xC000 | DnsMessage.HeaderLength;

    private readonly Span<byte> _buffer;
    private readonly Edns? _edns;
    private WireWriter _writer;
    private ushort _answers;
    private ushort _authorities;
    private ushort _additionals;
    private bool _isCut;

    /// <param name="limit">Most octets that the client takes.</param>
    public ReplyBuilder(Span<byte> buffer, int limit, scoped in Query query, Span<ushort> offsets)
    {
        _buffer = buffer[..Math.Min(limit, buffer.Length)];
        _edns = query.Edns;
        var room = _buffer[..(_buffer.Length - (_edns is null ? 0 : OptLength + ErrorOptionLength))];
        _writer = new WireWriter(room, offsets);
        _writer.WriteUInt16(query.Id);
        _writer.WriteUInt16(0);
        _writer.WriteUInt16((ushort)(query.Question.IsEmpty ? 0 : 1));
        _writer.WriteUInt32(0);
        _writer.WriteUInt16(0);
        if (!query.Question.IsEmpty)
        {
            _writer.WriteName(query.Question[..^4], compress: false);
            _writer.WriteBytes(query.Question[^4..]);
        }
    }

    /// <summary>Adds an address of the name asked for.</summary>
    /// <returns>False: it does not fit, nor will the next.</returns>
    public bool TryAnswer(uint address, uint ttl) => KeepAnswer(BeginAnswer(RecordType.A, ttl), Append(address));

    /// <inheritdoc cref="TryAnswer(uint, uint)"/>
    public bool TryAnswer(UInt128 address, uint ttl) => KeepAnswer(BeginAnswer(RecordType.Aaaa, ttl), Append(address));

    /// <inheritdoc cref="TryAnswer(uint, uint)"/>
    public bool TryAnswer(ServiceValue service, ushort weight, uint ttl)
    {
        var start = BeginAnswer(RecordType.Srv, ttl);
        _writer.WriteUInt16((ushort)(6 + service.Target.Wire.Length));
        _writer.WriteUInt16(0);
        _writer.WriteUInt16(weight);
        _writer.WriteUInt16(service.Port);
        _writer.WriteName(service.Target.Wire, compress: false);
        return KeepAnswer(start, !_writer.Overflowed);
    }

    /// <summary>Adds the zone's NS record as answer; the question is its apex.</summary>
    public void AnswerNameServer(DnsName server, uint ttl)
    {
        var start = BeginAnswer(RecordType.Ns, ttl);
        var length = BeginData();
        _writer.WriteName(server.Wire, compress: true);
        KeepAnswer(start, EndData(length));
    }

    /// <summary>Adds the zone's SOA record as answer; the question is its apex.</summary>
    public void AnswerAuthority(Zone zone, uint serial) => KeepAnswer(BeginAnswer(RecordType.Soa, zone.Ttl), AppendAuthority(zone, serial));

    /// <summary>Adds the SOA record that goes with a negative answer. Source: RFC 2308 section 2.</summary>
    public void Deny(Zone zone, uint serial)
    {
        var start = _writer.Position;
        _writer.WriteName(zone.Apex.Wire, compress: true);
        Append(RecordType.Soa, zone.NegativeTtl);
        _authorities += (ushort)(Keep(start, AppendAuthority(zone, serial)) ? 1 : 0);
    }

    /// <summary>Adds an address that helps with the answers; left out when it does not fit.</summary>
    public void Help(DnsName name, uint address, uint ttl)
    {
        var start = BeginHelp(name, RecordType.A, ttl);
        _additionals += (ushort)(Keep(start, Append(address)) ? 1 : 0);
    }

    /// <inheritdoc cref="Help(DnsName, uint, uint)"/>
    public void Help(DnsName name, UInt128 address, uint ttl)
    {
        var start = BeginHelp(name, RecordType.Aaaa, ttl);
        _additionals += (ushort)(Keep(start, Append(address)) ? 1 : 0);
    }

    /// <summary>Ends the reply.</summary>
    /// <param name="flags">AA, RA and the RD bit of the question.</param>
    /// <param name="setsTruncated">Whether left-out answers set TC.</param>
    /// <param name="extendedError">Told to clients with EDNS. Source: RFC 8914.</param>
    /// <returns>Its length.</returns>
    public readonly int Finish(HeaderFlags flags, int opcode, ResponseCode code, bool setsTruncated, ExtendedError? extendedError)
    {
        var isCut = _isCut && setsTruncated ? HeaderFlags.Truncated : HeaderFlags.None;
        var bits = (int)(HeaderFlags.Response | flags | isCut) | (opcode << 11) | ((int)code & (int)HeaderFlags.RcodeMask);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[FlagsAt..], (ushort)bits);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(CountsAt + 2)..], _answers);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(CountsAt + 4)..], _authorities);
        var length = _writer.Position;
        length += _edns is { } edns ? WriteOpt(_buffer[length..], edns, code, extendedError) : 0;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(CountsAt + 6)..], (ushort)(_additionals + (_edns is null ? 0 : 1)));
        return length;
    }

    private static int WriteOpt(Span<byte> at, Edns edns, ResponseCode code, ExtendedError? extendedError)
    {
        var writer = new WireWriter(at, []);
        writer.WriteBytes([0]);
        writer.WriteUInt16((ushort)RecordType.Opt);
        writer.WriteUInt16(ServingOptions.LargestUdpReply);
        writer.WriteUInt32(((uint)code >> 4 << 24) | (edns.DnssecOk ? 0x8000u : 0));
        writer.WriteUInt16((ushort)(extendedError is null ? 0 : ErrorOptionLength));
        if (extendedError is { } error)
        {
            writer.WriteUInt16(15);
            writer.WriteUInt16(2);
            writer.WriteUInt16((ushort)error);
        }

        return writer.Position;
    }

    private int BeginAnswer(RecordType type, uint ttl)
    {
        var start = _writer.Position;
        _writer.WriteUInt16(QuestionName);
        Append(type, ttl);
        return start;
    }

    private int BeginHelp(DnsName name, RecordType type, uint ttl)
    {
        var start = _writer.Position;
        _writer.WriteName(name.Wire, compress: true);
        Append(type, ttl);
        return start;
    }

    private void Append(RecordType type, uint ttl)
    {
        _writer.WriteUInt16((ushort)type);
        _writer.WriteUInt16(Internet);
        _writer.WriteUInt32(ttl);
    }

    private bool Append(uint address)
    {
        _writer.WriteUInt16(4);
        _writer.WriteUInt32(address);
        return !_writer.Overflowed;
    }

    private bool Append(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        _writer.WriteUInt16(16);
        _writer.WriteBytes(bytes);
        return !_writer.Overflowed;
    }

    private bool AppendAuthority(Zone zone, uint serial)
    {
        var length = BeginData();
        DnsMessageWriter.WriteAuthority(ref _writer, zone.Authority with { Serial = serial });
        return EndData(length);
    }

    private int BeginData()
    {
        var at = _writer.Position;
        _writer.WriteUInt16(0);
        return at;
    }

    private readonly bool EndData(int at)
    {
        if (!_writer.Overflowed)
        {
            _writer.PatchUInt16(at, (ushort)(_writer.Position - at - 2));
        }

        return !_writer.Overflowed;
    }

    private bool KeepAnswer(int start, bool fits)
    {
        var kept = Keep(start, fits);
        _answers += (ushort)(kept ? 1 : 0);
        _isCut |= !kept;
        return kept;
    }

    private bool Keep(int start, bool fits)
    {
        if (!fits)
        {
            _writer.Rewind(start);
        }

        return fits;
    }
}
