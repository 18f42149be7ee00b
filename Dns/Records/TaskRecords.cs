using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Dns.Records;

/// <summary>Addresses and services of a task.</summary>
/// <remarks>Source: spec/dns/records.md sections 3, 5 and 6.</remarks>
internal static class TaskRecords
{
    private static readonly string[] BothProtocols = ["tcp", "udp"];

    /// <summary>Only tasks in this state have records.</summary>
    public static bool IsListed(DirectoryTask task) => task.State == TaskState.TaskRunning;

    /// <summary>All records of a task, in the order of Mesos-DNS; some may repeat. None unless the task runs.</summary>
    public static IEnumerable<RecordEntry> For(DirectoryTask task, DirectoryFramework framework, DirectoryAgent agent, HostTable hosts, RecordOptions options)
    {
        if (!IsListed(task))
        {
            return [];
        }

        var agentAddresses = hosts.Find(agent.Host);
        var about = new Context(
            task,
            options.Labels,
            $"{options.Labels.Fragment(framework.Name)}.{options.Domain}.",
            $"{options.Labels.Fragment(framework.Name)}.slave.{options.Domain}.",
            $"-{TaskHash.Of(task.Id.Value)}-{AgentSuffix(agent.Id.Value)}",
            TaskAddresses.Of(task, agentAddresses, options.IpSources),
            agentAddresses);
        if (task.Discovery is not { Name.Length: > 0 } discovery)
        {
            return about.Records(options.Labels.Label(task.Name), discovery: null);
        }

        // Older versions did not sanitise discovery names, and users rely on those spellings, so both exist.
        var label = options.Labels.Label(discovery.Name);
        return label == discovery.Name
            ? about.Records(label, discovery)
            : about.Records(discovery.Name, discovery).Concat(about.Records(label, discovery));
    }

    private static string AgentSuffix(string agentId) => agentId[(agentId.LastIndexOf('-') + 1)..].ToLowerInvariant();

    /// <summary>What the records of one task have in common.</summary>
    /// <param name="Plain">Framework and domain, e.g. <c>marathon.mesos.</c></param>
    /// <param name="Slave">The same on the agents, e.g. <c>marathon.slave.mesos.</c></param>
    /// <param name="Suffix">What makes a label canonical, e.g. <c>-bsrae-s0</c>.</param>
    private sealed record Context(
        DirectoryTask Task, LabelRules Labels, string Plain, string Slave, string Suffix, ImmutableArray<IPAddress> TaskIps, ImmutableArray<IPAddress> AgentIps)
    {
        public IEnumerable<RecordEntry> Records(string label, DiscoveryInfo? discovery) =>
            Addresses(label).Concat(HostPorts(label, alsoPlain: discovery is null)).Concat(DiscoveryPorts(label, discovery));

        private IEnumerable<RecordEntry> Addresses(string label)
        {
            foreach (var address in TaskIps)
            {
                yield return RecordEntry.ForAddress($"{label}.{Plain}", address);
                yield return RecordEntry.ForAddress($"{label}{Suffix}.{Plain}", address);
            }

            foreach (var address in AgentIps)
            {
                yield return RecordEntry.ForAddress($"{label}.{Slave}", address);
                yield return RecordEntry.ForAddress($"{label}{Suffix}.{Slave}", address);
            }
        }

        private IEnumerable<RecordEntry> HostPorts(string label, bool alsoPlain)
        {
            var target = $"{label}{Suffix}.{Slave}";
            foreach (var range in Task.HostPorts.IsDefault ? [] : Task.HostPorts)
            {
                for (var port = range.Begin; port <= range.End; port++)
                {
                    foreach (var protocol in BothProtocols)
                    {
                        if (alsoPlain)
                        {
                            yield return RecordEntry.ForService($"_{label}._{protocol}.{Plain}", target, (uint)port);
                        }

                        yield return RecordEntry.ForService($"_{label}._{protocol}.{Slave}", target, (uint)port);
                    }
                }
            }
        }

        private IEnumerable<RecordEntry> DiscoveryPorts(string label, DiscoveryInfo? discovery)
        {
            var target = $"{label}{Suffix}.{Plain}";
            foreach (var port in discovery?.Ports?.Ports_ ?? [])
            {
                var own = Labels.Label(port.Name);
                var stated = Labels.Label(port.Protocol);
                foreach (var protocol in stated.Length > 0 ? [stated] : BothProtocols)
                {
                    yield return RecordEntry.ForService($"_{label}._{protocol}.{Plain}", target, port.Number);
                    if (own.Length > 0)
                    {
                        yield return RecordEntry.ForService($"_{own}._{label}._{protocol}.{Plain}", target, port.Number);
                    }
                }
            }
        }
    }
}
