using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Records;

/// <summary>An agent's share of <c>slave</c>.</summary>
/// <remarks>Source: spec/dns/records.md section 4.</remarks>
internal static class AgentRecords
{
    public static IEnumerable<RecordEntry> For(DirectoryAgent agent, HostTable hosts, RecordOptions options)
    {
        var name = $"slave.{options.Domain}.";
        var addresses = hosts.Find(agent.Host);
        return addresses.Length == 0 ? [] :
        [
            .. addresses.Select(address => RecordEntry.ForAddress(name, address)),
            RecordEntry.ForService($"_slave._tcp.{options.Domain}.", name, (uint)agent.Port),
        ];
    }
}
