using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Services;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Services;

/// <summary>Turns the cluster's changes into the directory's: names of what runs, and virtual IPs.</summary>
/// <remarks>Not thread-safe; lives in one grain.</remarks>
internal sealed class ServiceProjection
{
    private readonly Dictionary<AgentId, DirectoryAgent> _agents = [];
    private readonly Dictionary<FrameworkId, DirectoryFramework> _frameworks = [];
    private readonly Dictionary<(FrameworkId Framework, TaskId Task), (MesosTask Task, DirectoryTask Entry)> _tasks = [];
    private readonly Dictionary<AgentId, HashSet<(FrameworkId Framework, TaskId Task)>> _exposed = [];
    private readonly VipBoard _vips = new();
    private readonly List<(FrameworkId Framework, TaskId Task, string Problem)> _labelProblems = [];

    private MasterEndpoint? _leader;

    /// <summary>Everything as it is now.</summary>
    public DirectorySnapshot Snapshot(Guid epoch, long sequence) => new(
        epoch, sequence, _leader, _leader is null ? [] : [_leader], [.. _agents.Values], [.. _frameworks.Values], [.. _tasks.Values.Select(t => t.Entry)], _vips.All());

    /// <summary>Takes in changes of the cluster.</summary>
    /// <returns>What they change in the directory, virtual IPs last; often nothing.</returns>
    public ImmutableArray<DirectoryChange> Apply(ImmutableArray<ClusterChange> changes)
    {
        var result = ImmutableArray.CreateBuilder<DirectoryChange>();
        foreach (var change in changes)
        {
            if (Apply(change) is { } next)
            {
                result.Add(next);
            }
        }

        result.AddRange(_vips.TakeChanges());
        return result.ToImmutable();
    }

    /// <summary>Whether a task has an entry.</summary>
    public bool Knows(FrameworkId frameworkId, TaskId taskId) => _tasks.ContainsKey((frameworkId, taskId));

    /// <summary>Labels for virtual IPs that cannot be read, each told once in the life of its task.</summary>
    public ImmutableArray<(FrameworkId Framework, TaskId Task, string Problem)> TakeLabelProblems()
    {
        ImmutableArray<(FrameworkId, TaskId, string)> problems = [.. _labelProblems];
        _labelProblems.Clear();
        return problems;
    }

    private DirectoryChange? Apply(ClusterChange change) => change switch
    {
        ClusterChange.MasterChanged { Master: var master } => SetLeader(DirectoryEntries.Of(master)),
        ClusterChange.AgentChanged { Agent: var agent } => DirectoryEntries.Of(agent) is { } entry ? SetAgent(entry) : RemoveAgent(AgentId.From(agent.Info.Id)),
        ClusterChange.AgentRemoved removed => RemoveAgent(removed.AgentId),
        ClusterChange.AgentGone gone => RemoveAgent(gone.AgentId),
        ClusterChange.FrameworkChanged { Framework: var framework } => DirectoryEntries.Of(framework) is { } entry ? SetFramework(entry) : RemoveFramework(FrameworkId.From(framework.Info.Id)),
        ClusterChange.FrameworkRemoved removed => RemoveFramework(removed.FrameworkId),
        ClusterChange.TaskChanged { Task: var task } => DirectoryEntries.Of(task) is { } entry ? SetTask(task.Task, entry) : RemoveTask(FrameworkId.From(task.Task.FrameworkId), TaskId.From(task.Task.TaskId)),
        ClusterChange.TaskRemoved removed => RemoveTask(removed.FrameworkId, removed.TaskId),
        _ => null,
    };

    private DirectoryChange.LeaderChanged? SetLeader(MasterEndpoint leader)
    {
        if (leader == _leader)
        {
            return null;
        }

        _leader = leader;
        return new DirectoryChange.LeaderChanged(leader);
    }

    private DirectoryChange.AgentChanged? SetAgent(DirectoryAgent agent)
    {
        if (_agents.GetValueOrDefault(agent.Id) == agent)
        {
            return null;
        }

        _agents[agent.Id] = agent;
        RefreshVips(agent.Id);
        return new DirectoryChange.AgentChanged(agent);
    }

    private DirectoryChange.AgentRemoved? RemoveAgent(AgentId id)
    {
        if (!_agents.Remove(id))
        {
            return null;
        }

        RefreshVips(id);
        return new DirectoryChange.AgentRemoved(id);
    }

    private DirectoryChange.FrameworkChanged? SetFramework(DirectoryFramework framework)
    {
        if (_frameworks.GetValueOrDefault(framework.Id) == framework)
        {
            return null;
        }

        _frameworks[framework.Id] = framework;
        RefreshVips(framework.Id);
        return new DirectoryChange.FrameworkChanged(framework);
    }

    private DirectoryChange.FrameworkRemoved? RemoveFramework(FrameworkId id)
    {
        if (!_frameworks.Remove(id))
        {
            return null;
        }

        RefreshVips(id);
        return new DirectoryChange.FrameworkRemoved(id);
    }

    private DirectoryChange.TaskChanged SetTask(MesosTask task, DirectoryTask entry)
    {
        var key = (entry.FrameworkId, entry.Id);
        var ports = VipPorts.Read(entry.Discovery, entry.Labels, entry.HostPorts);
        if (!_tasks.TryGetValue(key, out var before))
        {
            _labelProblems.AddRange(ports.Problems.Select(problem => (entry.FrameworkId, entry.Id, problem)));
        }
        else if (before.Entry.AgentId != entry.AgentId)
        {
            Conceal(key, before.Entry.AgentId);
        }

        _tasks[key] = (task, entry);
        if (!ports.Ports.IsEmpty)
        {
            (_exposed.TryGetValue(entry.AgentId, out var there) ? there : _exposed[entry.AgentId] = []).Add(key);
        }

        RefreshVip(task, entry);
        return new DirectoryChange.TaskChanged(entry);
    }

    private DirectoryChange.TaskRemoved? RemoveTask(FrameworkId frameworkId, TaskId taskId)
    {
        if (!_tasks.Remove((frameworkId, taskId), out var before))
        {
            return null;
        }

        Conceal((frameworkId, taskId), before.Entry.AgentId);
        _vips.Set((frameworkId, taskId), []);
        return new DirectoryChange.TaskRemoved(frameworkId, taskId);
    }

    private void Conceal((FrameworkId, TaskId) key, AgentId agentId)
    {
        if (_exposed.TryGetValue(agentId, out var there) && there.Remove(key) && there.Count == 0)
        {
            _exposed.Remove(agentId);
        }
    }

    // Ten thousand agents come back at once after a restart: only tasks that are behind virtual IPs are looked at again, and only the agent's own.
    private void RefreshVips(AgentId agentId) => RefreshVips(_exposed.GetValueOrDefault(agentId, []));

    private void RefreshVips(FrameworkId frameworkId) => RefreshVips(_exposed.Values.SelectMany(keys => keys).Where(key => key.Framework == frameworkId));

    private void RefreshVips(IEnumerable<(FrameworkId, TaskId)> keys)
    {
        foreach (var key in keys)
        {
            RefreshVip(_tasks[key].Task, _tasks[key].Entry);
        }
    }

    /// <remarks>A task whose framework or agent is not known yet stands behind no virtual IP until they are.</remarks>
    private void RefreshVip(MesosTask task, DirectoryTask entry) => _vips.Set(
        (entry.FrameworkId, entry.Id),
        _frameworks.TryGetValue(entry.FrameworkId, out var framework) && _agents.TryGetValue(entry.AgentId, out var agent) ? VipBackends.Of(task, entry, framework.Name, agent.Host) : []);
}
