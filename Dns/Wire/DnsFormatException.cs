namespace Levee.Dns.Wire;

/// <summary>Bytes that are not a DNS message; the only exception that reading one throws.</summary>
internal sealed class DnsFormatException(string message) : FormatException(message);
