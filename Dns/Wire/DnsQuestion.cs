namespace Levee.Dns.Wire;

/// <summary>What a message asks for.</summary>
/// <param name="Class">1 is the internet.</param>
internal sealed record DnsQuestion(DnsName Name, RecordType Type, ushort Class);
