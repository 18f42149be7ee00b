using System.Collections.Immutable;
using System.Globalization;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Services;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Grains.Services;

/// <summary>The directory's entries for what the cluster feed tells; <see langword="null"/> for what has no entry.</summary>
internal static class DirectoryEntries
{
    public static MasterEndpoint Of(MasterDescription master) => new(master.Info.Address.Ip, master.Info.Address.Port);

    /// <summary>Agents that are registered, also while their connection is broken.</summary>
    public static DirectoryAgent? Of(AgentRecord agent)
    {
        if (agent.Standing is not (AgentStanding.Connected or AgentStanding.Disconnected))
        {
            return null;
        }

        var address = agent.Pid[(agent.Pid.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var colon = address.LastIndexOf(':');
        return new DirectoryAgent(AgentId.From(agent.Info.Id), address[..colon].Trim('[', ']'), int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Frameworks that are not completed.</summary>
    public static DirectoryFramework? Of(FrameworkRecord framework) =>
        framework.Completed ? null : new DirectoryFramework(FrameworkId.From(framework.Info.Id), framework.Info.Name, framework.Info.Hostname, null);

    /// <summary>Tasks that have not ended and whose agent is reachable.</summary>
    public static DirectoryTask? Of(TaskRecord record)
    {
        var task = record.Task;
        return record.Place != TaskPlace.Active || task.State.FreesResources() || task.State == TaskState.TaskUnknown
            ? null
            : new DirectoryTask(
                FrameworkId.From(task.FrameworkId), TaskId.From(task.TaskId), task.Name, AgentId.From(task.AgentId), task.State, HostPorts(task.Resources), task.Discovery, task.Labels, [.. task.Statuses]);
    }

    private static ImmutableArray<PortRange> HostPorts(IEnumerable<Resource> resources) =>
    [
        .. from resource in resources
           where resource is { Name: "ports", Type: Value.Types.Type.Ranges }
           from range in resource.Ranges.Range
           select new PortRange((int)range.Begin, (int)range.End),
    ];
}
