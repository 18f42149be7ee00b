using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.Events;

/// <summary>Turns steps of the cluster view into the events of Mesos' operator stream. Source: operator-api, A.4.</summary>
/// <remarks>
/// Records are published again for many reasons, so each event comes from comparing a record with the one before it, and is there once however often the same
/// record comes. FRAMEWORK_REMOVED comes last, after the ends of the framework's tasks in the same step.
/// </remarks>
internal sealed class ClusterEvents
{
    private readonly ClusterView _before;
    private readonly Dictionary<AgentId, AgentRecord?> _agents = [];
    private readonly Dictionary<FrameworkId, FrameworkRecord?> _frameworks = [];
    private readonly Dictionary<(FrameworkId, TaskId), TaskRecord?> _tasks = [];
    private readonly List<SharedEvent> _events = [];
    private readonly List<SharedEvent> _removals = [];

    private ClusterEvents(ClusterView before) => _before = before;

    /// <summary>The events of one step, in order.</summary>
    public static IReadOnlyList<SharedEvent> Of(ClusterViewStep step)
    {
        var events = new ClusterEvents(step.Before);
        foreach (var change in step.Changes)
        {
            events.Apply(change);
        }

        return events._removals.Count == 0 ? events._events : [.. events._events, .. events._removals];
    }

    private void Apply(ClusterChange change)
    {
        switch (change)
        {
            case ClusterChange.AgentChanged { Agent: var agent }:
                Replace(AgentId.From(agent.Info.Id), agent);
                break;
            case ClusterChange.AgentRemoved { AgentId: var id }:
                Replace(id, null);
                break;
            case ClusterChange.AgentGone { AgentId: var id }:
                Replace(id, null);
                break;
            case ClusterChange.FrameworkChanged { Framework: var framework }:
                Replace(FrameworkId.From(framework.Info.Id), framework);
                break;
            case ClusterChange.FrameworkRemoved { FrameworkId: var id }:
                Replace(id, null);
                break;
            case ClusterChange.TaskChanged { Task: var task }:
                Replace(FrameworkId.From(task.Task.FrameworkId), TaskId.From(task.Task.TaskId), task);
                break;
            case ClusterChange.TaskRemoved removed:
                _tasks[(removed.FrameworkId, removed.TaskId)] = null;
                break;
        }
    }

    private void Replace(AgentId id, AgentRecord? next)
    {
        var last = _agents.TryGetValue(id, out var changed) ? changed : _before.Agents.GetValueOrDefault(id);
        _agents[id] = next;
        if (AgentEvents.Between(last, next) is { } happened)
        {
            _events.Add(new(happened));
        }
    }

    private void Replace(FrameworkId id, FrameworkRecord? next)
    {
        var last = _frameworks.TryGetValue(id, out var changed) ? changed : _before.Frameworks.GetValueOrDefault(id);
        _frameworks[id] = next;
        if (FrameworkEvents.Between(last, next) is { } happened)
        {
            (happened.Type == Event.Types.Type.FrameworkRemoved ? _removals : _events).Add(new(happened, (next ?? last!).Info));
        }
    }

    private void Replace(FrameworkId frameworkId, TaskId id, TaskRecord next)
    {
        var last = _tasks.TryGetValue((frameworkId, id), out var changed) ? changed : _before.TasksOf(frameworkId).GetValueOrDefault(id);
        _tasks[(frameworkId, id)] = next;
        _events.AddRange(TaskEvents.Between(last, next).Select(happened => new SharedEvent(happened, InfoOf(frameworkId), next.Task)));
    }

    private FrameworkInfo? InfoOf(FrameworkId id) => (_frameworks.GetValueOrDefault(id) ?? _before.Frameworks.GetValueOrDefault(id))?.Info;
}
