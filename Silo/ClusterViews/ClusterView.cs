using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;

namespace Levee.Silo.ClusterViews;

/// <summary>Picture of the whole cluster at one moment; every reader is answered from it.</summary>
/// <remarks>
/// A new picture shares all that did not change with the one before, so a reader may keep one for as long as it likes. It lags behind the grains by the tick of
/// the feed: a reader may not yet see what its own call just did.
/// </remarks>
public sealed record ClusterView
{
    private ClusterView()
    {
    }

    /// <summary>Nothing known yet.</summary>
    public static ClusterView Empty { get; } = new();

    /// <summary>Incarnation of the feed; <see cref="Guid.Empty"/> until the first picture came.</summary>
    public Guid Epoch { get; private init; }

    /// <summary>Number of the last change contained.</summary>
    public long Sequence { get; private init; }

    /// <summary>Whether it contains what another feed knew: not all pictures of this epoch and number are the same then.</summary>
    public bool IsOverlaid { get; private init; }

    /// <summary>The master; <see langword="null"/> until it has described itself.</summary>
    public MasterDescription? Master { get; private init; }

    /// <summary>What operators have set.</summary>
    public ClusterConfiguration Configuration { get; private init; } = ClusterConfiguration.Empty;

    /// <summary>All agents that are not removed, unreachable and recovered ones included.</summary>
    public ImmutableDictionary<AgentId, AgentRecord> Agents { get; private init; } = ImmutableDictionary<AgentId, AgentRecord>.Empty;

    /// <summary>Agents that were marked gone and are not forgotten, with the time of it; none of them is in <see cref="Agents"/>.</summary>
    public ImmutableDictionary<AgentId, DateTimeOffset> GoneAgents { get; private init; } = ImmutableDictionary<AgentId, DateTimeOffset>.Empty;

    /// <summary>All frameworks, completed ones included.</summary>
    public ImmutableDictionary<FrameworkId, FrameworkRecord> Frameworks { get; private init; } = ImmutableDictionary<FrameworkId, FrameworkRecord>.Empty;

    /// <summary>All tasks by framework; a framework without tasks has no entry.</summary>
    public ImmutableDictionary<FrameworkId, ImmutableDictionary<TaskId, TaskRecord>> Tasks { get; private init; } =
        ImmutableDictionary<FrameworkId, ImmutableDictionary<TaskId, TaskRecord>>.Empty;

    /// <summary>Number of all tasks.</summary>
    public int TaskCount => Tasks.Values.Sum(tasks => tasks.Count);

    /// <summary>Tasks of one framework.</summary>
    public ImmutableDictionary<TaskId, TaskRecord> TasksOf(FrameworkId frameworkId) =>
        Tasks.GetValueOrDefault(frameworkId, ImmutableDictionary<TaskId, TaskRecord>.Empty);

    /// <summary>The picture that a subscription begins with.</summary>
    public static ClusterView From(ClusterDelta whole) => Empty.With(whole);

    /// <summary>This picture with all that another feed knows laid over it: what that feed does not know yet stays.</summary>
    public ClusterView OverlaidBy(ClusterDelta whole) => With(whole) with { IsOverlaid = true };

    /// <summary>The next picture.</summary>
    /// <returns><see langword="null"/> when <paramref name="delta"/> does not follow on this one: another epoch, or changes are missing.</returns>
    public ClusterView? Apply(ClusterDelta delta) => delta.Epoch == Epoch && delta.Sequence == Sequence + 1 ? With(delta) : null;

    private ClusterView With(ClusterDelta delta)
    {
        var next = new Builder(this);
        foreach (var change in delta.Changes)
        {
            next.Apply(change);
        }

        return next.Build(delta.Epoch, delta.Sequence);
    }

    private sealed class Builder(ClusterView view)
    {
        private readonly ImmutableDictionary<AgentId, AgentRecord>.Builder _agents = view.Agents.ToBuilder();
        private readonly ImmutableDictionary<AgentId, DateTimeOffset>.Builder _goneAgents = view.GoneAgents.ToBuilder();
        private readonly ImmutableDictionary<FrameworkId, FrameworkRecord>.Builder _frameworks = view.Frameworks.ToBuilder();
        private readonly Dictionary<FrameworkId, ImmutableDictionary<TaskId, TaskRecord>.Builder> _tasks = [];
        private MasterDescription? _master = view.Master;
        private ClusterConfiguration _configuration = view.Configuration;

        public void Apply(ClusterChange change)
        {
            switch (change)
            {
                case ClusterChange.MasterChanged changed:
                    _master = changed.Master;
                    break;
                case ClusterChange.ConfigurationChanged changed:
                    _configuration = changed.Configuration;
                    break;
                case ClusterChange.AgentChanged changed:
                    _agents[AgentId.From(changed.Agent.Info.Id)] = changed.Agent;
                    break;
                case ClusterChange.AgentGone gone:
                    _agents.Remove(gone.AgentId);
                    _goneAgents[gone.AgentId] = gone.Since;
                    break;
                case ClusterChange.AgentRemoved removed:
                    _agents.Remove(removed.AgentId);
                    _goneAgents.Remove(removed.AgentId);
                    break;
                case ClusterChange.FrameworkChanged changed:
                    _frameworks[FrameworkId.From(changed.Framework.Info.Id)] = changed.Framework;
                    break;
                case ClusterChange.FrameworkRemoved removed:
                    _frameworks.Remove(removed.FrameworkId);
                    TasksOf(removed.FrameworkId).Clear();
                    break;
                case ClusterChange.TaskChanged changed:
                    TasksOf(FrameworkId.From(changed.Task.Task.FrameworkId))[TaskId.From(changed.Task.Task.TaskId)] = changed.Task;
                    break;
                case ClusterChange.TaskRemoved removed:
                    TasksOf(removed.FrameworkId).Remove(removed.TaskId);
                    break;
                default:
                    throw new NotSupportedException($"The cluster view does not know the change {change.GetType().Name}.");
            }
        }

        public ClusterView Build(Guid epoch, long sequence)
        {
            var tasks = view.Tasks.ToBuilder();
            foreach (var (frameworkId, changed) in _tasks)
            {
                if (changed.Count == 0)
                {
                    tasks.Remove(frameworkId);
                }
                else
                {
                    tasks[frameworkId] = changed.ToImmutable();
                }
            }

            return new()
            {
                Epoch = epoch,
                Sequence = sequence,
                IsOverlaid = view.IsOverlaid,
                Master = _master,
                Configuration = _configuration,
                Agents = _agents.ToImmutable(),
                GoneAgents = _goneAgents.ToImmutable(),
                Frameworks = _frameworks.ToImmutable(),
                Tasks = tasks.ToImmutable(),
            };
        }

        private ImmutableDictionary<TaskId, TaskRecord>.Builder TasksOf(FrameworkId frameworkId) =>
            _tasks.TryGetValue(frameworkId, out var tasks) ? tasks : _tasks[frameworkId] = view.TasksOf(frameworkId).ToBuilder();
    }
}
