using System.Buffers;
using Levee.Dns.Directory;
using Levee.Dns.Wire;
using Levee.Dns.Zones;

namespace Levee.Dns.Serving;

/// <summary>Answers one message from the zone of this moment. No I/O, no clock, no state but counters; safe for many threads.</summary>
/// <remarks>
/// Source: spec/dns/records.md section 7. Where Mesos-DNS breaks DNS itself, the standards win: see docs/dns.md for the list.
/// </remarks>
internal sealed class Responder(ZonePublisher publisher, ServingOptions options, DnsCounters counters)
{
    private const int QueryOpcode = 0;
    private const ushort Internet = 1;

    /// <summary>Shuffled at most; larger sets are sent from a random point on.</summary>
    private const int LargestShuffle = 4096;

    /// <summary>Decides what to do with a message and writes the reply, if it is one.</summary>
    /// <param name="reply">65,535 octets over TCP, <see cref="ServingOptions.LargestUdpReply"/> over UDP.</param>
    /// <param name="random">Of the calling thread: orders the answers.</param>
    public Outcome Respond(ReadOnlySpan<byte> message, Span<byte> reply, bool overTcp, Random random, out int length)
    {
        length = 0;
        var query = new Query(stackalloc byte[DnsName.MaxLength]);
        if (!query.TryReadHeader(message))
        {
            counters.CountDropped();
            return Outcome.Drop;
        }

        var isWellFormed = query.TryReadBody(message);
        var code = query.Opcode != QueryOpcode ? ResponseCode.NotImplemented
            : !isWellFormed ? ResponseCode.FormatError
            : query.Edns is { Version: > 0 } ? ResponseCode.BadVersion
            : Check(query);
        if (code != ResponseCode.NoError)
        {
            length = Refuse(ref query, reply, Limit(query, overTcp), code, null);
            return Outcome.Reply;
        }

        if (options.FindZone(query.Name) is { } zone)
        {
            length = Answer(ref query, reply, Limit(query, overTcp), zone, random);
            return Outcome.Reply;
        }

        if (options.Forwards)
        {
            return Outcome.Forward;
        }

        length = Refuse(ref query, reply, Limit(query, overTcp), ResponseCode.Refused, ExtendedError.NotAuthoritative);
        return Outcome.Reply;
    }

    /// <summary>Writes an answer without records, for a question that was answered with <see cref="Outcome.Forward"/> before.</summary>
    public int Fail(ReadOnlySpan<byte> message, Span<byte> reply, bool overTcp, ResponseCode code)
    {
        var query = new Query(stackalloc byte[DnsName.MaxLength]);
        return query.TryReadHeader(message) && query.TryReadBody(message)
            ? Refuse(ref query, reply, Limit(query, overTcp), code, ExtendedError.NoReachableAuthority)
            : 0;
    }

    /// <summary>Most octets that a client takes over UDP, by its own words.</summary>
    private static int Limit(in Query query, bool overTcp) =>
        overTcp ? DnsMessage.MaxLength
        : query.Edns is { } edns ? Math.Clamp((int)edns.PayloadSize, ServingOptions.PlainUdpReply, ServingOptions.LargestUdpReply)
        : ServingOptions.PlainUdpReply;

    private static ResponseCode Check(in Query query) => query.Type switch
    {
        RecordType.None or RecordType.Opt or RecordType.Tsig => ResponseCode.FormatError,
        RecordType.Axfr or RecordType.Ixfr => ResponseCode.Refused,
        _ => query.Class == Internet ? ResponseCode.NoError : ResponseCode.Refused,
    };

    private int Refuse(ref Query query, Span<byte> reply, int limit, ResponseCode code, ExtendedError? error)
    {
        var builder = new ReplyBuilder(reply, limit, query, []);
        counters.Count(code);
        return builder.Finish(query.Flags & HeaderFlags.RecursionDesired, query.Opcode, code, options.SetsTruncated, error);
    }

    private int Answer(ref Query query, Span<byte> reply, int limit, Zone zone, Random random)
    {
        var snapshot = publisher.Current;
        if (!snapshot.IsLoaded)
        {
            return Refuse(ref query, reply, limit, ResponseCode.ServerFailure, ExtendedError.NotReady);
        }

        var builder = new ReplyBuilder(reply, limit, query, stackalloc ushort[WireWriter.MaxOffsets]);
        var isApex = query.Name.Length == zone.Apex.Wire.Length;
        var records = snapshot.Names.Find(query.Name);
        var code = isApex || records is not null ? ResponseCode.NoError : ResponseCode.NoSuchName;
        var isAnswered = isApex && AnswerApex(ref builder, query.Type, zone, snapshot);
        isAnswered |= records is not null && AnswerRecords(ref builder, query.Type, records, zone, snapshot.Names, random);
        if (!isAnswered)
        {
            builder.Deny(zone, snapshot.Serial);
        }

        counters.Count(code);
        var flags = HeaderFlags.Authoritative | (query.Flags & HeaderFlags.RecursionDesired) | (options.RecursionAvailable ? HeaderFlags.RecursionAvailable : 0);
        return builder.Finish(flags, query.Opcode, code, options.SetsTruncated, snapshot.IsStale ? ExtendedError.StaleAnswer : null);
    }

    private bool AnswerApex(ref ReplyBuilder builder, RecordType type, Zone zone, ZoneSnapshot snapshot)
    {
        switch (type)
        {
            case RecordType.Soa or RecordType.Any:
                builder.AnswerAuthority(zone, snapshot.Serial);
                return true;
            case RecordType.Ns:
                builder.AnswerNameServer(options.NameServer, zone.Ttl);
                Help(ref builder, options.NameServer, zone, snapshot.Names, 0);
                return true;
            default:
                return false;
        }
    }

    // ANY gets one set, never all (RFC 8482).
    private bool AnswerRecords(ref ReplyBuilder builder, RecordType type, NameRecords records, Zone zone, NameTable names, Random random)
    {
        var isAny = type == RecordType.Any;
        if (records.Version4.Values is { IsEmpty: false } version4 && (isAny || type == RecordType.A))
        {
            using var order = new Order(version4.Length, random);
            for (var i = 0; i < version4.Length && builder.TryAnswer(version4[order[i]], zone.Ttl); i++)
            {
            }

            return true;
        }

        if (records.Version6.Values is { IsEmpty: false } version6 && (isAny || type == RecordType.Aaaa))
        {
            using var order = new Order(version6.Length, random);
            for (var i = 0; i < version6.Length && builder.TryAnswer(version6[order[i]], zone.Ttl); i++)
            {
            }

            return true;
        }

        if (records.Services.Values is not { IsEmpty: false } services || !(isAny || type == RecordType.Srv))
        {
            return false;
        }

        AnswerServices(ref builder, services, zone, names, random);
        return true;
    }

    private void AnswerServices(ref ReplyBuilder builder, ReadOnlySpan<ServiceValue> services, Zone zone, NameTable names, Random random)
    {
        using var order = new Order(services.Length, random);
        for (var i = 0; i < services.Length; i++)
        {
            if (!builder.TryAnswer(services[order[i]], options.ServiceWeight, zone.Ttl))
            {
                // The client has to come again over TCP, and gets the addresses then.
                return;
            }
        }

        var helped = services.Length > 1 ? new HashSet<DnsName>() : null;
        for (var i = 0; i < services.Length; i++)
        {
            var target = services[order[i]].Target;
            if (helped is null || helped.Add(target))
            {
                Help(ref builder, target, zone, names, random.Next());
            }
        }
    }

    /// <summary>Adds one address of each family of a target.</summary>
    private static void Help(ref ReplyBuilder builder, DnsName target, Zone zone, NameTable names, int pick)
    {
        if (names.Find(target.Wire) is not { } records)
        {
            return;
        }

        if (records.Version4.Values is { IsEmpty: false } version4)
        {
            builder.Help(target, version4[pick % version4.Length], zone.Ttl);
        }

        if (records.Version6.Values is { IsEmpty: false } version6)
        {
            builder.Help(target, version6[pick % version6.Length], zone.Ttl);
        }
    }

    /// <summary>A random order of a set: uniform up to <see cref="LargestShuffle"/> members, beyond that a random rotation.</summary>
    private readonly ref struct Order
    {
        private readonly ushort[]? _shuffled;
        private readonly int _count;
        private readonly int _first;

        public Order(int count, Random random)
        {
            _count = count;
            if (count is < 2 or > LargestShuffle)
            {
                _first = count < 2 ? 0 : random.Next(count);
                return;
            }

            _shuffled = ArrayPool<ushort>.Shared.Rent(count);
            for (var i = 0; i < count; i++)
            {
                _shuffled[i] = (ushort)i;
            }

            random.Shuffle(_shuffled.AsSpan(0, count));
        }

        public int this[int i] => _shuffled is not null ? _shuffled[i] : (_first + i) % _count;

        public void Dispose()
        {
            if (_shuffled is not null)
            {
                ArrayPool<ushort>.Shared.Return(_shuffled);
            }
        }
    }
}
