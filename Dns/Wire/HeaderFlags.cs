namespace Levee.Dns.Wire;

/// <summary>The bits of a message header beside opcode and response code. Source: RFC 1035 section 4.1.1.</summary>
[Flags]
internal enum HeaderFlags : ushort
{
    None = 0,
    Response = 0x8000,
    Authoritative = 0x0400,
    Truncated = 0x0200,
    RecursionDesired = 0x0100,
    RecursionAvailable = 0x0080,

    /// <summary>Bits 11 to 14.</summary>
    OpcodeMask = 0x7800,
    RcodeMask = 0x000F,
}
