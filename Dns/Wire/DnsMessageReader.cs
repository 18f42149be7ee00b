using System.Collections.Immutable;
using System.Net;

namespace Levee.Dns.Wire;

/// <summary>Reads a message into values. The work is bounded by the length of the bytes: each record takes 11 of them.</summary>
internal ref struct DnsMessageReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private WireReader _reader = new(bytes);

    public DnsMessage Read()
    {
        var id = UInt16();
        var flags = UInt16();
        int questions = UInt16(), answers = UInt16(), authorities = UInt16(), additionals = UInt16();
        var message = new DnsMessage(
            id,
            (HeaderFlags)flags & ~(HeaderFlags.OpcodeMask | HeaderFlags.RcodeMask),
            (flags & (int)HeaderFlags.OpcodeMask) >> 11,
            (ResponseCode)(flags & (int)HeaderFlags.RcodeMask),
            Questions(questions),
            Records(answers),
            Records(authorities),
            Records(additionals));
        return _reader.AtEnd ? message : throw Malformed("octets after the end");
    }

    private ImmutableArray<DnsQuestion> Questions(int count)
    {
        var questions = ImmutableArray.CreateBuilder<DnsQuestion>();
        for (; count > 0; count--)
        {
            questions.Add(new(Name(), (RecordType)UInt16(), UInt16()));
        }

        return questions.ToImmutable();
    }

    private ImmutableArray<DnsRecord> Records(int count)
    {
        var records = ImmutableArray.CreateBuilder<DnsRecord>();
        for (; count > 0; count--)
        {
            var name = Name();
            var type = (RecordType)UInt16();
            var @class = UInt16();
            var ttl = UInt32();
            records.Add(new(name, type, @class, ttl, Data(type, UInt16())));
        }

        return records.ToImmutable();
    }

    private RecordData Data(RecordType type, int length)
    {
        var end = _reader.Position + length;
        RecordData data = type switch
        {
            RecordType.A when length == 4 => new RecordData.Host(new IPAddress(Bytes(4))),
            RecordType.Aaaa when length == 16 => new RecordData.Host(new IPAddress(Bytes(16))),
            RecordType.A or RecordType.Aaaa => throw Malformed($"an address of {length} octets"),
            RecordType.Ns => new RecordData.NameServer(Name()),
            RecordType.Srv => new RecordData.Service(UInt16(), UInt16(), UInt16(), Name()),
            RecordType.Soa => new RecordData.Authority(Name(), Name(), UInt32(), UInt32(), UInt32(), UInt32(), UInt32()),
            _ => new RecordData.Raw(Bytes(length).ToArray()),
        };
        return _reader.Position == end ? data : throw Malformed("record data of another length than it says");
    }

    private DnsName Name()
    {
        Span<byte> name = stackalloc byte[DnsName.MaxLength];
        return _reader.TryReadName(name, out var length) ? new(name[..length].ToArray()) : throw Malformed("no valid name");
    }

    private ushort UInt16() => _reader.TryReadUInt16(out var value) ? value : throw Malformed("the end of the message");

    private uint UInt32() => _reader.TryReadUInt32(out var value) ? value : throw Malformed("the end of the message");

    private ReadOnlySpan<byte> Bytes(int count) => _reader.TryReadBytes(count, out var bytes) ? bytes : throw Malformed("the end of the message");

    private readonly DnsFormatException Malformed(string found) => new($"At octet {_reader.Position} of {_bytes.Length} there is {found}.");
}
