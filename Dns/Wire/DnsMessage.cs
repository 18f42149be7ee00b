using System.Collections.Immutable;

namespace Levee.Dns.Wire;

/// <summary>A whole message as values.</summary>
/// <param name="Flags">Without opcode and response code.</param>
/// <param name="Code">0 to 15; the upper bits of an extended code are in the OPT record.</param>
internal sealed record DnsMessage(
    ushort Id,
    HeaderFlags Flags,
    int Opcode,
    ResponseCode Code,
    ImmutableArray<DnsQuestion> Questions,
    ImmutableArray<DnsRecord> Answers,
    ImmutableArray<DnsRecord> Authorities,
    ImmutableArray<DnsRecord> Additionals)
{
    /// <summary>Octets of a message header.</summary>
    public const int HeaderLength = 12;

    /// <summary>Longest message over TCP.</summary>
    public const int MaxLength = 65535;

    /// <summary>Reads a message.</summary>
    /// <exception cref="DnsFormatException">The bytes are not one whole message; it says where.</exception>
    public static DnsMessage Read(ReadOnlySpan<byte> bytes) => new DnsMessageReader(bytes).Read();

    /// <summary>Writes the message.</summary>
    /// <exception cref="DnsFormatException">It is longer than 65,535 octets.</exception>
    public byte[] ToBytes() => DnsMessageWriter.Write(this);
}
