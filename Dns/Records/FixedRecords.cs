using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Records;

/// <summary>Records of the leader, the masters and this server.</summary>
/// <remarks>Source: spec/dns/records.md section 4.</remarks>
internal static class FixedRecords
{
    public static IEnumerable<RecordEntry> ForServer(RecordOptions options) =>
        options.NameServer.EndsWith($".{options.Domain}.", StringComparison.OrdinalIgnoreCase)
            ? options.NameServerAddresses.Select(address => RecordEntry.ForAddress(options.NameServer.ToLowerInvariant(), address))
            : [];

    /// <summary>Nothing while no leader is known, or its address is no IP.</summary>
    public static IEnumerable<RecordEntry> ForMasters(MasterEndpoint? leader, ImmutableArray<MasterEndpoint> masters, RecordOptions options)
    {
        if (leader is null || HostTable.ParseIp(leader.Ip) is not { } address)
        {
            return [];
        }

        var target = $"leader.{options.Domain}.";
        return
        [
            RecordEntry.ForAddress(target, address),
            RecordEntry.ForService($"_leader._tcp.{options.Domain}.", target, (uint)leader.Port),
            RecordEntry.ForService($"_leader._udp.{options.Domain}.", target, (uint)leader.Port),
            .. Number(leader, address, masters, options.Domain),
        ];
    }

    // The address decides whether a master is new, address and port whether it is the leader: a second master on the leader's address has no number.
    private static IEnumerable<RecordEntry> Number(MasterEndpoint leader, IPAddress leaderAddress, ImmutableArray<MasterEndpoint> masters, string domain)
    {
        var addresses = new HashSet<IPAddress> { leaderAddress };
        var leaderIsNumbered = false;
        var numbered = new List<IPAddress>();
        foreach (var master in masters.IsDefault ? [] : masters)
        {
            var isLeader = !leaderIsNumbered && master == leader;
            if (HostTable.ParseIp(master.Ip) is { } address && (addresses.Add(address) || isLeader))
            {
                leaderIsNumbered |= isLeader;
                numbered.Add(address);
            }
        }

        if (!leaderIsNumbered)
        {
            numbered.Add(leaderAddress);
        }

        return [
            .. addresses.Select(address => RecordEntry.ForAddress($"master.{domain}.", address)),
            .. numbered.Select((address, n) => RecordEntry.ForAddress($"master{n}.{domain}.", address))];
    }
}
