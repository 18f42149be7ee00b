namespace Levee.Dns.Wire;

/// <summary>Record and question types that this server knows. Source: the IANA registry of DNS parameters.</summary>
internal enum RecordType : ushort
{
    None = 0,
    A = 1,
    Ns = 2,
    Soa = 6,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
    Tsig = 250,
    Ixfr = 251,
    Axfr = 252,
    Any = 255,
}
