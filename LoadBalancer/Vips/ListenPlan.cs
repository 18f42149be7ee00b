using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Services;

namespace Levee.LoadBalancer.Vips;

/// <summary>Decides on which addresses each virtual IP may listen, best first.</summary>
/// <remarks>
/// The loopback twin of a named VIP is 127.x.y.z for 11.x.y.z. An IP VIP has a twin at a hash of its address, which gives way to named ones;
/// IP VIPs that collide are probed in sorted order, so that the plan depends only on which virtual IPs exist.
/// </remarks>
internal static class ListenPlan
{
    // 127.0.0.0/16 is where everybody else's local services are.
    private const uint FirstTwin = 0x7F01_0000;
    private const uint LastTwin = 0x7FFF_FFFE;

    /// <summary>Addresses for each virtual IP.</summary>
    public static ImmutableDictionary<VipKey, ImmutableArray<IPAddress>> For(IEnumerable<DirectoryVip> vips, ListenMode mode)
    {
        var all = vips.ToList();
        var twins = Twins(all.Select(vip => vip.Address));
        return all.ToImmutableDictionary(vip => vip.Key, vip => Candidates(IPAddress.Parse(vip.Address), twins[vip.Address], mode));
    }

    private static ImmutableArray<IPAddress> Candidates(IPAddress own, IPAddress twin, ListenMode mode) => mode switch
    {
        ListenMode.Direct => [own],
        ListenMode.Loopback => [twin],
        _ => own.Equals(twin) ? [own] : [own, twin],
    };

    private static Dictionary<string, IPAddress> Twins(IEnumerable<string> addresses)
    {
        var sorted = addresses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var twins = new Dictionary<string, IPAddress>(StringComparer.Ordinal);
        var taken = new HashSet<uint>();
        foreach (var address in sorted)
        {
            if (FixedTwin(address) is { } twin)
            {
                twins.Add(address, twin);
                taken.Add((uint)IPAddress.NetworkToHostOrder(BitConverter.ToInt32(twin.GetAddressBytes())));
            }
        }

        foreach (var address in sorted.Where(address => !twins.ContainsKey(address)))
        {
            var start = FirstTwin + (VipAddresses.Hash(address) % (LastTwin - FirstTwin + 1));
            twins.Add(address, IPAddress.Parse(VipAddresses.Format(VipAddresses.TakeFree(taken, start, FirstTwin, LastTwin))));
        }

        return twins;
    }

    private static IPAddress? FixedTwin(string address)
    {
        var ip = IPAddress.Parse(address);
        return IPAddress.IsLoopback(ip) && ip.GetAddressBytes().Length == 4 ? ip
            : VipAddresses.ToLoopback(address) is { } twin ? IPAddress.Parse(twin)
            : null;
    }
}
