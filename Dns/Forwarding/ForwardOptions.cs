using System.Collections.Immutable;
using System.Net;
using Levee.Dns.Wire;

namespace Levee.Dns.Forwarding;

/// <summary>Where names outside the own zones are asked for.</summary>
/// <param name="Upstreams">Asked in order.</param>
/// <param name="ZoneUpstreams">The same for names in a zone; zones in lower case, none within another.</param>
/// <param name="Timeout">For each server.</param>
internal sealed record ForwardOptions(ImmutableArray<IPEndPoint> Upstreams, ImmutableArray<(DnsName Zone, ImmutableArray<IPEndPoint> Upstreams)> ZoneUpstreams, TimeSpan Timeout)
{
    /// <summary>Nobody is asked.</summary>
    public static readonly ForwardOptions None = new([], [], TimeSpan.Zero);

    /// <summary>The servers for a name, in lower case.</summary>
    public ImmutableArray<IPEndPoint> For(ReadOnlySpan<byte> name)
    {
        foreach (var (zone, upstreams) in ZoneUpstreams)
        {
            if (DnsName.IsAtOrBelow(name, zone.Wire))
            {
                return upstreams;
            }
        }

        return Upstreams;
    }
}
