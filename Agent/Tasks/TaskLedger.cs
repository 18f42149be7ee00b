using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>The tasks of this agent and the frameworks they belong to. Safe for several threads.</summary>
/// <remarks>Limits on what ended, source: spec agent-behaviour section 19.</remarks>
internal sealed class TaskLedger(AgentSettings settings)
{
    private const int CompletedFrameworks = 50;
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskState, long> _ended = [];
    private ImmutableDictionary<FrameworkId, AgentFramework> _frameworks = ImmutableDictionary<FrameworkId, AgentFramework>.Empty;
    private ImmutableList<AgentFramework> _completed = [];

    /// <summary>Frameworks with tasks that run or wait for an acknowledgement.</summary>
    public IEnumerable<AgentFramework> Frameworks => Volatile.Read(ref _frameworks).Values;

    /// <summary>Frameworks whose tasks have all ended, newest last.</summary>
    public IReadOnlyList<AgentFramework> Completed => Volatile.Read(ref _completed);

    /// <summary>All tasks that run or wait for an acknowledgement.</summary>
    public IEnumerable<AgentTask> Active => Frameworks.SelectMany(framework => framework.Active.Values);

    /// <summary>How many tasks ended in a state since the agent started.</summary>
    public long Ended(TaskState state)
    {
        lock (_gate)
        {
            return _ended.GetValueOrDefault(state);
        }
    }

    /// <summary>A task that runs or waits for an acknowledgement.</summary>
    public AgentTask? Find(TaskKey key) => Volatile.Read(ref _frameworks).GetValueOrDefault(key.Framework)?.Active.GetValueOrDefault(key.Task);

    /// <summary>A framework with such tasks.</summary>
    public FrameworkInfo? FindFramework(FrameworkId id) => Volatile.Read(ref _frameworks).GetValueOrDefault(id)?.Info;

    /// <summary>An executor that runs.</summary>
    public AgentExecutor? FindExecutor(ExecutorKey key) => Volatile.Read(ref _frameworks).GetValueOrDefault(key.Framework)?.Executors.GetValueOrDefault(key.Executor);

    /// <summary>Whether nothing of a run is left that the framework does not know: neither its executor nor a task of it.</summary>
    public bool IsOver(FrameworkId framework, string container) => Volatile.Read(ref _frameworks).GetValueOrDefault(framework) is not { } known
        || (known.Executors.Values.All(executor => executor.ContainerId != container) && known.Active.Values.All(task => task.ContainerId != container));

    /// <summary>Notes an executor that is to be started, or what became known of it.</summary>
    public void Put(FrameworkInfo info, AgentExecutor executor)
    {
        lock (_gate)
        {
            var framework = FindOrTake(executor.Key.Framework, info);
            Put(framework with { Executors = framework.Executors.SetItem(executor.Key.Executor, executor) });
        }
    }

    /// <summary>An executor ended.</summary>
    public void Complete(ExecutorKey key)
    {
        lock (_gate)
        {
            if (_frameworks.GetValueOrDefault(key.Framework) is { } framework && framework.Executors.GetValueOrDefault(key.Executor) is { } executor)
            {
                Put(CompletedWork.With(framework with { Executors = framework.Executors.Remove(key.Executor) }, executor, settings.MaxCompletedExecutorsPerFramework));
            }
        }
    }

    /// <summary>Notes a task that is to be run.</summary>
    /// <returns><see langword="false"/> when the task id is in use.</returns>
    public bool TryAdd(AgentTask task)
    {
        lock (_gate)
        {
            var framework = FindOrTake(task.Key.Framework, task.Framework);
            if (framework.Active.ContainsKey(task.Key.Task))
            {
                return false;
            }

            Put(framework with { Info = task.Framework, Active = framework.Active.Add(task.Key.Task, task) });
            return true;
        }
    }

    /// <summary>Notes a status of a task; after a terminal one nothing changes any more.</summary>
    public void Record(TaskKey key, TaskStatus status)
    {
        lock (_gate)
        {
            if (status.State.IsTerminal())
            {
                _ended[status.State] = _ended.GetValueOrDefault(status.State) + 1;
            }

            if (_frameworks.GetValueOrDefault(key.Framework) is { } framework && framework.Active.GetValueOrDefault(key.Task) is { } task && !task.State.IsTerminal())
            {
                Put(framework with { Active = framework.Active.SetItem(key.Task, task.With(status)) });
            }
        }
    }

    /// <summary>The framework knows that the task ended, or need not know.</summary>
    public void Complete(TaskKey key)
    {
        lock (_gate)
        {
            if (_frameworks.GetValueOrDefault(key.Framework) is { } framework && framework.Active.GetValueOrDefault(key.Task) is { } task)
            {
                Put(CompletedWork.With(framework with { Active = framework.Active.Remove(key.Task) }, task, settings.MaxCompletedExecutorsPerFramework));
            }
        }
    }

    /// <summary>Takes a framework's new description.</summary>
    public void Update(FrameworkInfo info)
    {
        lock (_gate)
        {
            if (_frameworks.GetValueOrDefault(new(info.Id.Value)) is { } framework)
            {
                Put(framework with { Info = info });
            }
        }
    }

    private void Put(AgentFramework framework)
    {
        var id = new FrameworkId(framework.Info.Id.Value);
        if (!framework.IsOver)
        {
            _frameworks = _frameworks.SetItem(id, framework);
            return;
        }

        _frameworks = _frameworks.Remove(id);
        _completed = _completed.Add(framework);
        _completed = _completed.Count > CompletedFrameworks ? _completed.RemoveAt(0) : _completed;
    }

    private AgentFramework FindOrTake(FrameworkId id, FrameworkInfo info) => _frameworks.GetValueOrDefault(id) ?? TakeCompleted(id) ?? AgentFramework.New(info);

    /// <summary>A completed framework that gets a new task, with what it ran before.</summary>
    private AgentFramework? TakeCompleted(FrameworkId id)
    {
        var framework = _completed.Find(completed => completed.Info.Id.Value == id.Value);
        _completed = framework is null ? _completed : _completed.Remove(framework);
        return framework;
    }
}
