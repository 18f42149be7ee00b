using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Levee.Dns.Wire;

namespace Levee.Dns.Tests.Wire;

/// <summary>Messages of every kind, from a small set of labels so that names share endings.</summary>
internal static class RandomMessages
{
    private static readonly Gen<byte[]> Labels = Gen.OneOf(
        Gen.Elements("web", "Web", "_tcp", "marathon", "slave", "mesos", "a").Select(text => text.Select(c => (byte)c).ToArray()),
        Gen.Choose(1, 63).SelectMany(length => Gen.ArrayOf(Bytes, length)));

    private static Gen<byte> Bytes => Gen.Choose(0, 255).Select(n => (byte)n);

    private static Gen<ushort> Numbers => Gen.Choose(0, ushort.MaxValue).Select(n => (ushort)n);

    private static Gen<uint> Times => Gen.Choose(0, int.MaxValue).Select(n => (uint)n);

    public static Gen<DnsName> Names => Gen.Choose(0, 6).SelectMany(count => Gen.ListOf(Labels, count)).Select(labels => ToName([.. labels]));

    private static Gen<(RecordType Type, RecordData Data)> Data => Gen.OneOf(
        Gen.ArrayOf(Bytes, 4).Select(bytes => (RecordType.A, (RecordData)new RecordData.Host(new IPAddress(bytes)))),
        Gen.ArrayOf(Bytes, 16).Select(bytes => (RecordType.Aaaa, (RecordData)new RecordData.Host(new IPAddress(bytes)))),
        Names.Select(target => (RecordType.Ns, (RecordData)new RecordData.NameServer(target))),
        from port in Numbers from target in Names select (RecordType.Srv, (RecordData)new RecordData.Service(0, 1, port, target)),
        from primary in Names
        from mailbox in Names
        from serial in Times
        select (RecordType.Soa, (RecordData)new RecordData.Authority(primary, mailbox, serial, 60, 600, 86400, 5)),
        from type in Gen.Elements(16, 41, 65280)
        from length in Gen.Choose(0, 40)
        from bytes in Gen.ArrayOf(Bytes, length)
        select ((RecordType)type, (RecordData)new RecordData.Raw(bytes)));

    private static Gen<DnsRecord> Records => from name in Names from data in Data from ttl in Times select new DnsRecord(name, data.Type, 1, ttl, data.Data);

    private static Gen<DnsQuestion> Questions => from name in Names from type in Numbers select new DnsQuestion(name, (RecordType)type, 1);

    public static Arbitrary<DnsMessage> All => (
        from id in Numbers
        from flags in Gen.Elements(HeaderFlags.None, HeaderFlags.RecursionDesired, HeaderFlags.Response | HeaderFlags.Authoritative, HeaderFlags.Response | HeaderFlags.Truncated)
        from opcode in Gen.Choose(0, 15)
        from code in Gen.Choose(0, 15)
        from questions in UpTo(2, Questions)
        from answers in UpTo(6, Records)
        from authorities in UpTo(2, Records)
        from additionals in UpTo(3, Records)
        select new DnsMessage(id, flags, opcode, (ResponseCode)code, [.. questions], [.. answers], [.. authorities], [.. additionals])).ToArbitrary();

    private static Gen<T[]> UpTo<T>(int most, Gen<T> items) => Gen.Choose(0, most).SelectMany(count => Gen.ArrayOf(items, count));

    private static DnsName ToName(byte[][] labels)
    {
        var wire = new List<byte>();
        foreach (var label in labels.TakeWhile(label => wire.Count + label.Length + 2 <= DnsName.MaxLength))
        {
            wire.Add((byte)label.Length);
            wire.AddRange(label);
        }

        return new([.. wire, 0]);
    }
}
