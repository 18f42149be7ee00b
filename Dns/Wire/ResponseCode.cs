namespace Levee.Dns.Wire;

/// <summary>Response codes; those above 15 need an OPT record for their upper bits. Source: RFC 1035, RFC 6891.</summary>
internal enum ResponseCode : ushort
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NoSuchName = 3,
    NotImplemented = 4,
    Refused = 5,
    BadVersion = 16,
}
