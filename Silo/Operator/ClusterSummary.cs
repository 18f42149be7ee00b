using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>One cluster view as a reader may see it, with sums that its records do not hold: what a framework uses and is offered, and tasks by state.</summary>
internal sealed class ClusterSummary
{
    private readonly ReadAccess _access;
    private readonly Dictionary<FrameworkId, ResourceTotals> _usedByExecutors = [];
    private readonly Dictionary<FrameworkId, List<Offer>> _offers = [];
    private readonly Dictionary<FrameworkId, List<InverseOffer>> _inverseOffers = [];
    private readonly Dictionary<FrameworkId, List<(AgentId, ExecutorInfo)>> _executors = [];
    private readonly Dictionary<FrameworkId, FrameworkTasks> _tasks = [];
    private TaskTallies? _tallies;

    public ClusterSummary(ClusterView view, ReadAccess access, TaskForms forms)
    {
        (View, _access, Forms) = (view, access, forms);
        forms.Trim(view);
        foreach (var (agentId, agent) in view.Agents)
        {
            Count(agentId, agent);
        }
    }

    public ClusterView View { get; }

    /// <summary>Texts of tasks that were written before.</summary>
    public TaskForms Forms { get; }

    /// <summary>Tasks of registered frameworks by agent, and by framework.</summary>
    public Dictionary<AgentId, TaskTally> ByAgent => Tallies.ByAgent;

    /// <inheritdoc cref="ByAgent"/>
    public Dictionary<FrameworkId, TaskTally> ByFramework => Tallies.ByFramework;

    /// <summary>Agents that are registered: connected, or waiting for their time-out.</summary>
    public IEnumerable<AgentRecord> RegisteredAgents => View.Agents.Values.Where(agent => agent.Standing is AgentStanding.Connected or AgentStanding.Disconnected);

    /// <summary>Frameworks that are not completed.</summary>
    public IEnumerable<FrameworkRecord> RegisteredFrameworks => Frameworks.Where(framework => !framework.Completed);

    /// <summary>Frameworks that ended.</summary>
    public IEnumerable<FrameworkRecord> CompletedFrameworks => Frameworks.Where(framework => framework.Completed);

    /// <summary>Agents of the registry that were not heard of since the master started.</summary>
    public IEnumerable<AgentRecord> RecoveredAgents => View.Agents.Values.Where(agent => agent.Standing == AgentStanding.Recovered);

    /// <summary>Resources without those that belong to roles the reader does not see.</summary>
    public IEnumerable<Resource> Visible(IEnumerable<Resource> resources) => _access.IsUnlimited ? resources : resources.Where(resource => EndpointResources.IsVisible(resource, _access));

    /// <summary>Whether the reader sees the master's flags.</summary>
    public bool SeesFlags => _access.SeesFlags();

    /// <summary>Whether the reader sees a role.</summary>
    public bool SeesRole(string role) => _access.SeesRole(role);

    /// <summary>What executors and tasks that run, or are about to, use of a framework's allocation.</summary>
    public ResourceTotals UsedBy(FrameworkId frameworkId)
    {
        var used = new ResourceTotals();
        used.Add(TasksOf(frameworkId).Used);
        if (_usedByExecutors.TryGetValue(frameworkId, out var byExecutors))
        {
            used.Add(byExecutors);
        }

        return used;
    }

    /// <summary>Tasks in one of a framework's lists.</summary>
    public IReadOnlyList<MesosTask> TasksOf(FrameworkId frameworkId, TaskPlace place) => TasksOf(frameworkId)[place];

    /// <summary>Tasks in one list of all frameworks.</summary>
    public List<MesosTask> TasksIn(TaskPlace place) => [.. View.Frameworks.Keys.SelectMany(frameworkId => TasksOf(frameworkId, place))];

    /// <summary>Tasks of all lists.</summary>
    public IEnumerable<MesosTask> AllTasks => Enum.GetValues<TaskPlace>().SelectMany(TasksIn);

    /// <summary>Executors of an agent, command executors left out.</summary>
    public IEnumerable<ExecutorInfo> ExecutorsOn(AgentRecord agent) => _access.IsUnlimited ? agent.Executors : agent.Executors.Where(IsVisible);

    /// <summary>Executors of a framework and where they run, command executors left out.</summary>
    public IReadOnlyList<(AgentId AgentId, ExecutorInfo Executor)> ExecutorsOf(FrameworkId frameworkId) => _executors.GetValueOrDefault(frameworkId) ?? [];

    /// <summary>What <see cref="UsedBy"/> sums, one by one.</summary>
    public IEnumerable<Resource> ResourcesUsedBy(FrameworkId frameworkId) => TasksOf(frameworkId, TaskPlace.Active).Where(task => FrameworkTasks.IsLive(task.State))
        .SelectMany(task => task.Resources).Concat(ExecutorsOf(frameworkId).SelectMany(running => running.Executor.Resources));

    public IReadOnlyList<InverseOffer> InverseOffersTo(FrameworkId frameworkId) => _inverseOffers.GetValueOrDefault(frameworkId) ?? [];

    public IReadOnlyList<Offer> OffersTo(FrameworkId frameworkId) => _offers.GetValueOrDefault(frameworkId) ?? [];

    public ResourceTotals OfferedTo(FrameworkId frameworkId) => ResourceTotals.Of(OffersTo(frameworkId).SelectMany(offer => offer.Resources));

    // Few documents count tasks, and counting costs more than all else here.
    private TaskTallies Tallies => _tallies ??= new(View, _access);

    private IEnumerable<FrameworkRecord> Frameworks => View.Frameworks.Values.Where(framework => _access.SeesFramework(framework.Info));

    private bool IsVisible(ExecutorInfo executor) =>
        View.Frameworks.GetValueOrDefault(FrameworkId.From(executor.FrameworkId)) is { Info: var info } && _access.SeesFramework(info) && _access.SeesExecutor(executor, info);

    // Found out when a framework's turn comes: the first bytes of a large document need not wait for the sums of all.
    private FrameworkTasks TasksOf(FrameworkId frameworkId) =>
        _tasks.TryGetValue(frameworkId, out var tasks) ? tasks : _tasks[frameworkId] = Visible(frameworkId);

    private FrameworkTasks Visible(FrameworkId frameworkId)
    {
        if (View.Frameworks.GetValueOrDefault(frameworkId) is not { Info: var info } || !_access.SeesFramework(info))
        {
            return FrameworkTasks.None;
        }

        return _access.IsUnlimited ? FrameworkTasks.Of(View.TasksOf(frameworkId)) : FrameworkTasks.Of(View.TasksOf(frameworkId), task => _access.SeesTask(task, info));
    }

    private void Count(AgentId agentId, AgentRecord agent)
    {
        foreach (var offer in agent.Offers)
        {
            Of(_offers, FrameworkId.From(offer.FrameworkId)).Add(offer);
        }

        foreach (var offer in agent.InverseOffers)
        {
            Of(_inverseOffers, FrameworkId.From(offer.FrameworkId)).Add(offer);
        }

        foreach (var executor in ExecutorsOn(agent))
        {
            var frameworkId = FrameworkId.From(executor.FrameworkId);
            Of(_executors, frameworkId).Add((agentId, executor));
            Of(_usedByExecutors, frameworkId).Add(executor.Resources);
        }
    }

    private static T Of<TKey, T>(Dictionary<TKey, T> entries, TKey key)
        where TKey : notnull
        where T : new() => entries.TryGetValue(key, out var entry) ? entry : entries[key] = new();
}
