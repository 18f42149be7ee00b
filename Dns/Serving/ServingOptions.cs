using System.Collections.Immutable;
using Levee.Dns.Wire;
using Levee.Dns.Zones;

namespace Levee.Dns.Serving;

/// <summary>The settings that answers depend on.</summary>
/// <param name="Zones">Zones answered from the directory.</param>
/// <param name="NameServer">Target of their NS records.</param>
/// <param name="RecursionAvailable">The RA bit of own answers.</param>
/// <param name="SetsTruncated">Whether cut answers say so.</param>
/// <param name="ServiceWeight">Weight of SRV records.</param>
/// <param name="Forwards">Whether other names are forwarded; else they are refused.</param>
internal sealed record ServingOptions(
    ImmutableArray<Zone> Zones, DnsName NameServer, bool RecursionAvailable, bool SetsTruncated, ushort ServiceWeight, bool Forwards)
{
    /// <summary>Largest UDP payload sent and announced: fits one packet on nearly every path. Source: RFC 9715.</summary>
    public const int LargestUdpReply = 1232;

    /// <summary>Largest UDP payload for clients without EDNS. Source: RFC 1035 section 2.3.4.</summary>
    public const int PlainUdpReply = 512;

    /// <summary>The zone a name is in, the longest if several; <see langword="null"/> when it is in none.</summary>
    /// <param name="name">Lower case.</param>
    public Zone? FindZone(ReadOnlySpan<byte> name)
    {
        Zone? found = null;
        foreach (var zone in Zones)
        {
            if ((found is null || zone.Apex.Wire.Length > found.Apex.Wire.Length) && DnsName.IsAtOrBelow(name, zone.Apex.Wire))
            {
                found = zone;
            }
        }

        return found;
    }
}
