namespace Levee.Dns.Wire;

/// <summary>One record of a message.</summary>
/// <param name="Class">1 is the internet; of an OPT record: the sender's UDP payload size in octets.</param>
/// <param name="Ttl">Seconds; of an OPT record: upper bits of the response code, version and flags.</param>
internal sealed record DnsRecord(DnsName Name, RecordType Type, ushort Class, uint Ttl, RecordData Data);
