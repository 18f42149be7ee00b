using System.Collections.Frozen;
using System.Collections.Immutable;
using Levee.Grains.Interfaces.Authentication;

namespace Levee.Agent.Authentication;

/// <summary>The agent's realms, and which endpoint belongs to which. Source: spec agent-api section 10.</summary>
internal static class AgentRealms
{
    public static Realm ReadOnly { get; } = new("mesos-agent-readonly", "authenticate_http_readonly", "http_authenticators");

    public static Realm ReadWrite { get; } = new("mesos-agent-readwrite", "authenticate_http_readwrite", "http_authenticators");

    public static Realm Executor { get; } = new("mesos-agent-executor", "authenticate_http_executors", "http_executor_authenticators");

    public static ImmutableArray<Realm> All { get; } = [ReadOnly, ReadWrite, Executor];

    private static readonly FrozenDictionary<string, Realm?>.AlternateLookup<ReadOnlySpan<char>> Table = new Dictionary<string, Realm?>(StringComparer.Ordinal)
    {
        ["/api/v1/executor"] = Executor,
        ["/api/v1"] = ReadWrite,
        ["/levee"] = ReadWrite,
        ["/logging/toggle"] = ReadWrite,
        ["/profiler"] = ReadWrite,
        ["/health"] = null,
        ["/version"] = null,
        ["/system/stats.json"] = null,
        ["/help"] = null,
    }.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The entry with the longest part of the path decides; all others are for readers.</summary>
    /// <param name="path">Without <c>/slave(1)</c> and trailing slashes.</param>
    /// <returns><see langword="null"/>: open to all.</returns>
    public static Realm? Of(string path)
    {
        for (var rest = path.AsSpan(); rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('/'))])
        {
            if (Table.TryGetValue(rest, out var realm))
            {
                return realm;
            }
        }

        return ReadOnly;
    }
}
