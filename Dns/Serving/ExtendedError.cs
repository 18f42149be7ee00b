namespace Levee.Dns.Serving;

/// <summary>Why an answer is not what it should be. Source: RFC 8914.</summary>
internal enum ExtendedError : ushort
{
    StaleAnswer = 3,
    NotReady = 14,
    NotAuthoritative = 20,
    NoReachableAuthority = 22,
}
