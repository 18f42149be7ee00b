using Levee.Dns.Wire;

namespace Levee.Dns.Zones;

/// <summary>Value of an SRV record.</summary>
internal readonly record struct ServiceValue(DnsName Target, ushort Port);
