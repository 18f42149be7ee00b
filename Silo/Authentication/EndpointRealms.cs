using System.Collections.Frozen;
using Levee.Grains.Interfaces.Connecting;

namespace Levee.Silo.Authentication;

/// <summary>Which realm an endpoint belongs to. Source: operator-api, A.1 and the table of part B.</summary>
internal static class EndpointRealms
{
    private static readonly FrozenDictionary<string, Realm>.AlternateLookup<ReadOnlySpan<char>> Table = new Dictionary<string, Realm>(StringComparer.Ordinal)
    {
        ["/api/v1/scheduler"] = Realm.Scheduler,
        ["/api/v1"] = Realm.ReadWrite,
        ["/state"] = Realm.ReadOnly,
        ["/state-summary"] = Realm.ReadOnly,
        ["/slaves"] = Realm.ReadOnly,
        ["/frameworks"] = Realm.ReadOnly,
        ["/tasks"] = Realm.ReadOnly,
        ["/roles"] = Realm.ReadOnly,
        ["/flags"] = Realm.ReadOnly,
        ["/metrics"] = Realm.ReadOnly,
        ["/files"] = Realm.ReadOnly,
        ["/registrar(1)/registry"] = Realm.ReadOnly,
        ["/allocator/offer_constraints_debug"] = Realm.ReadOnly,
        ["/maintenance/status"] = Realm.ReadOnly,
        ["/__processes__"] = Realm.ReadOnly,
        ["/maintenance/schedule"] = Realm.ReadWrite,
        ["/machine"] = Realm.ReadWrite,
        ["/teardown"] = Realm.ReadWrite,
        ["/quota"] = Realm.ReadWrite,
        ["/weights"] = Realm.ReadWrite,
        ["/reserve"] = Realm.ReadWrite,
        ["/unreserve"] = Realm.ReadWrite,
        ["/create-volumes"] = Realm.ReadWrite,
        ["/destroy-volumes"] = Realm.ReadWrite,
        ["/logging/toggle"] = Realm.ReadWrite,
        ["/profiler"] = Realm.ReadWrite,
        ["/memory-profiler"] = Realm.ReadWrite,
        ["/health"] = Realm.None,
        ["/redirect"] = Realm.None,
        ["/version"] = Realm.None,
        ["/system/stats.json"] = Realm.None,
        ["/help"] = Realm.None,
        ["/app"] = Realm.None,
        ["/assets"] = Realm.None,
        ["/"] = Realm.None,
        [GatewayAddresses.Path] = Realm.None, // Agents ask before they have any relation.
    }.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The entry with the longest part of the path decides. What is not listed is Levee's own: nobody writes there unknown, and nobody reads.</summary>
    /// <param name="path">Without <c>/master</c> and trailing slashes.</param>
    public static Realm Of(string path, string method)
    {
        for (var rest = path.AsSpan(); rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('/'))])
        {
            if (Table.TryGetValue(rest, out var realm))
            {
                return realm;
            }
        }

        return HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Realm.ReadOnly : Realm.ReadWrite;
    }
}
