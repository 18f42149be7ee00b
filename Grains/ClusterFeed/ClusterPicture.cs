using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.ClusterFeed;

/// <summary>The latest of every entry that was published, so that a new reader can be given the whole.</summary>
internal sealed class ClusterPicture
{
    private readonly Dictionary<AgentId, ClusterChange> _agents = [];
    private readonly Dictionary<FrameworkId, ClusterChange> _frameworks = [];
    private readonly Dictionary<(FrameworkId, TaskId), ClusterChange> _tasks = [];

    private ClusterChange? _master;
    private ClusterChange? _configuration;

    /// <summary>Everything, as changes that make it out of nothing.</summary>
    public ImmutableArray<ClusterChange> Whole() =>
    [
        .. new[] { _master, _configuration }.OfType<ClusterChange>(), .. _agents.Values, .. _frameworks.Values, .. _tasks.Values,
    ];

    /// <summary>Takes in one change.</summary>
    public void Apply(ClusterChange change)
    {
        switch (change)
        {
            case ClusterChange.MasterChanged:
                _master = change;
                break;
            case ClusterChange.ConfigurationChanged:
                _configuration = change;
                break;
            case ClusterChange.AgentChanged { Agent: var agent }:
                _agents[AgentId.From(agent.Info.Id)] = change;
                break;
            case ClusterChange.AgentGone { AgentId: var id }:
                _agents[id] = change;
                break;
            case ClusterChange.AgentRemoved { AgentId: var id }:
                _agents.Remove(id);
                break;
            case ClusterChange.FrameworkChanged { Framework: var framework }:
                _frameworks[FrameworkId.From(framework.Info.Id)] = change;
                break;
            case ClusterChange.FrameworkRemoved { FrameworkId: var id }:
                _frameworks.Remove(id);
                break;
            case ClusterChange.TaskChanged { Task.Task: var task }:
                _tasks[(FrameworkId.From(task.FrameworkId), TaskId.From(task.TaskId))] = change;
                break;
            case ClusterChange.TaskRemoved removed:
                _tasks.Remove((removed.FrameworkId, removed.TaskId));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "Not a kind of change that the feed carries.");
        }
    }
}
