namespace Levee.Dns.Serving;

/// <summary>What a client says in its OPT record. Source: RFC 6891.</summary>
/// <param name="PayloadSize">Octets it takes over UDP.</param>
/// <param name="DnssecOk">Echoed, without further meaning here.</param>
internal readonly record struct Edns(ushort PayloadSize, byte Version, bool DnssecOk);
