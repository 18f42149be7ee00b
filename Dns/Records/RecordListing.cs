using System.Collections.Immutable;
using Levee.Dns.Directory;
using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Records;

/// <summary>All records of the domain as the HTTP API lists them, those included that DNS cannot carry.</summary>
internal static class RecordListing
{
    /// <summary>Records that do not come from tasks.</summary>
    public static IEnumerable<RecordEntry> Fixed(DirectoryContents contents, HostTable hosts, RecordOptions options) =>
        FixedRecords.ForServer(options)
            .Concat(FixedRecords.ForMasters(contents.Leader, contents.Masters, options))
            .Concat(contents.Agents.SelectMany(agent => AgentRecords.For(agent, hosts, options)))
            .Concat(contents.Frameworks.SelectMany(framework => FrameworkRecords.For(framework, hosts, options)));

    /// <summary>Each framework with its listed tasks, each task with its records, repeats included.</summary>
    public static IEnumerable<(DirectoryFramework Framework, ImmutableArray<(DirectoryTask Task, IEnumerable<RecordEntry> Entries)> Tasks)> Tasks(
        DirectoryContents contents, HostTable hosts, RecordOptions options)
    {
        var agents = contents.Agents.ToDictionary(agent => agent.Id);
        var tasks = contents.Tasks.Where(task => TaskRecords.IsListed(task) && agents.ContainsKey(task.AgentId)).ToLookup(task => task.FrameworkId);
        return contents.Frameworks.Select(framework => (framework, tasks[framework.Id].Select(task => Of(task, framework)).ToImmutableArray()));

        (DirectoryTask Task, IEnumerable<RecordEntry> Entries) Of(DirectoryTask task, DirectoryFramework framework) =>
            (task, TaskRecords.For(task, framework, agents[task.AgentId], hosts, options));
    }
}
