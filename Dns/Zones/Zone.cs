using Levee.Dns.Wire;

namespace Levee.Dns.Zones;

/// <summary>A zone that this server answers for.</summary>
/// <param name="Apex">Lower case.</param>
/// <param name="Ttl">Seconds, of every record.</param>
/// <param name="Authority">Its SOA; the serial comes from the snapshot.</param>
internal sealed record Zone(DnsName Apex, uint Ttl, RecordData.Authority Authority)
{
    /// <summary>Seconds that a negative answer may be kept. Source: RFC 2308 section 5.</summary>
    public uint NegativeTtl => Math.Min(Ttl, Authority.Minimum);
}
