using System.Net;

namespace Levee.Dns.Wire;

/// <summary>The data of a record, by type; types without a form of their own are bytes.</summary>
/// <remarks>Source: RFC 1035 section 3.3, RFC 3596 (AAAA), RFC 2782 (SRV), RFC 3597 (unknown types).</remarks>
internal abstract record RecordData
{
    private RecordData()
    {
    }

    /// <summary>A or AAAA, by the family of the address.</summary>
    public sealed record Host(IPAddress Address) : RecordData;

    /// <summary>NS.</summary>
    public sealed record NameServer(DnsName Name) : RecordData;

    /// <summary>SRV.</summary>
    public sealed record Service(ushort Priority, ushort Weight, ushort Port, DnsName Target) : RecordData;

    /// <summary>SOA; times in seconds.</summary>
    public sealed record Authority(DnsName Primary, DnsName Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum) : RecordData;

    /// <summary>Any other type.</summary>
    public sealed record Raw(byte[] Bytes) : RecordData
    {
        public bool Equals(Raw? other) => other is not null && Bytes.AsSpan().SequenceEqual(other.Bytes);

        public override int GetHashCode() => Bytes.Length;
    }
}
