using System.Collections.Frozen;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Connecting;

namespace Levee.Silo.Authentication;

/// <summary>Which realm an endpoint belongs to. Source: operator-api, A.1 and the table of part B.</summary>
internal static class EndpointRealms
{
    private static readonly FrozenDictionary<string, Realm?>.AlternateLookup<ReadOnlySpan<char>> Table = new Dictionary<string, Realm?>(StringComparer.Ordinal)
    {
        ["/api/v1/scheduler"] = MasterRealms.Scheduler,
        ["/api/v1"] = MasterRealms.ReadWrite,
        ["/state"] = MasterRealms.ReadOnly,
        ["/state-summary"] = MasterRealms.ReadOnly,
        ["/slaves"] = MasterRealms.ReadOnly,
        ["/frameworks"] = MasterRealms.ReadOnly,
        ["/tasks"] = MasterRealms.ReadOnly,
        ["/roles"] = MasterRealms.ReadOnly,
        ["/flags"] = MasterRealms.ReadOnly,
        ["/metrics"] = MasterRealms.ReadOnly,
        ["/files"] = MasterRealms.ReadOnly,
        ["/registrar(1)/registry"] = MasterRealms.ReadOnly,
        ["/allocator/offer_constraints_debug"] = MasterRealms.ReadOnly,
        ["/maintenance/status"] = MasterRealms.ReadOnly,
        ["/__processes__"] = MasterRealms.ReadOnly,
        ["/maintenance/schedule"] = MasterRealms.ReadWrite,
        ["/machine"] = MasterRealms.ReadWrite,
        ["/teardown"] = MasterRealms.ReadWrite,
        ["/quota"] = MasterRealms.ReadWrite,
        ["/weights"] = MasterRealms.ReadWrite,
        ["/reserve"] = MasterRealms.ReadWrite,
        ["/unreserve"] = MasterRealms.ReadWrite,
        ["/create-volumes"] = MasterRealms.ReadWrite,
        ["/destroy-volumes"] = MasterRealms.ReadWrite,
        ["/logging/toggle"] = MasterRealms.ReadWrite,
        ["/profiler"] = MasterRealms.ReadWrite,
        ["/memory-profiler"] = MasterRealms.ReadWrite,
        ["/health"] = null,
        ["/redirect"] = null,
        ["/version"] = null,
        ["/system/stats.json"] = null,
        ["/help"] = null,
        ["/app"] = null,
        ["/assets"] = null,
        ["/"] = null,
        [GatewayAddresses.Path] = null, // Agents ask before they have any relation.
    }.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The entry with the longest part of the path decides. What is not listed is Levee's own: nobody writes there unknown, and nobody reads.</summary>
    /// <returns><see langword="null"/>: open to all.</returns>
    /// <param name="path">Without <c>/master</c> and trailing slashes.</param>
    public static Realm? Of(string path, string method)
    {
        for (var rest = path.AsSpan(); rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('/'))])
        {
            if (Table.TryGetValue(rest, out var realm))
            {
                return realm;
            }
        }

        return HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? MasterRealms.ReadOnly : MasterRealms.ReadWrite;
    }
}
