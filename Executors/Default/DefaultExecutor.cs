using System.Text;
using Levee.Executors.Api;
using Levee.Executors.Checks;
using Levee.Executors.Command;
using Levee.Executors.Containers;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Default;

/// <summary>Runs task groups: each task in a container below the executor's own, by the agent's API.</summary>
/// <param name="newId">A fresh UUID.</param>
/// <param name="place">Where the executor and its tasks are on this machine.</param>
/// <param name="exit">Ends the executor with a code.</param>
/// <remarks>Source: spec executor-api section 14.</remarks>
internal sealed partial class DefaultExecutor(
    IAgent agent, IContainers containers, Func<ContainerId, IProbes> probesOf, ITimers timers, Func<string> newId, ITaskPlace place, Action<int> exit) : IExecutorPart
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcknowledgePatience = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, TaskContainer> _tasks = [];
    private ContainerId? _own;
    private IDisposable? _exitTimer;
    private bool _hasKillingState;
    private bool _isShuttingDown;

    public void OnSubscribed(Subscribed subscribed)
    {
        (_hasKillingState, _own) = (subscribed.HasKillingState, subscribed.ContainerId ?? _own);
        foreach (var task in _tasks.Values)
        {
            task.Call?.Dispose();
            if (!task.IsAnswered)
            {
                Launch(task);
            }
            else if (task.IsStarted)
            {
                Wait(task);
                if (task.KillGrace is null)
                {
                    task.Checks?.Resume();
                }
            }
        }

        ExitIfDone();
    }

    public void OnDisconnected()
    {
        _exitTimer?.Dispose();
        foreach (var task in _tasks.Values)
        {
            task.Call?.Dispose();
            task.Checks?.Pause();
        }
    }

    public void OnLaunch(TaskInfo task)
    {
        StandardError.WriteLine("levee-executor: the default executor runs task groups only");
        OnShutdown();
    }

    public void OnLaunchGroup(IReadOnlyList<TaskInfo> tasks)
    {
        if (_isShuttingDown || tasks.Any(task => _tasks.ContainsKey(task.Id)))
        {
            return; // The agent reports them when this executor has ended; or they came twice.
        }

        _exitTimer?.Dispose();
        var group = new List<TaskContainer>();
        foreach (var task in tasks)
        {
            TaskContainer container = new(task, new(newId(), _own), group);
            group.Add(container);
            _tasks[task.Id] = container;
            Report(container, new(task.Id, TaskState.Starting));
        }

        group.ForEach(Launch);
    }

    public void OnKill(string taskId, TimeSpan? grace)
    {
        if (_tasks.TryGetValue(taskId, out var task))
        {
            Kill(task, grace ?? task.Task.KillGrace ?? KillPlan.DefaultGrace);
        }
    }

    public void OnShutdown()
    {
        _isShuttingDown = true;
        foreach (var task in _tasks.Values.ToList())
        {
            Kill(task, task.Task.KillGrace ?? KillPlan.DefaultGrace);
        }

        ExitIfDone();
    }

    public void OnAcknowledged(StatusUpdate update) => ExitIfDone();

    public void OnLost()
    {
        place.KillAll(_tasks.Values.Select(task => task.Id)); // There is no agent to do it.
        exit(1);
    }

    private void ExitIfDone()
    {
        if (_tasks.Count > 0 || (!_isShuttingDown && !_hasRun))
        {
            return;
        }

        _exitTimer?.Dispose();
        if (!agent.HasUnacknowledged)
        {
            exit(0);
        }
        else if (agent.IsSubscribed)
        {
            _exitTimer = timers.After(AcknowledgePatience, () => exit(1));
        }
    }

    private void Report(TaskContainer task, StatusUpdate update) =>
        agent.Send(update with { ContainerId = task.Id, Healthy = task.Checks?.Healthy, Check = task.Checks?.Status });

    private static string Text(AgentAnswer answer) => Encoding.UTF8.GetString(answer.Body);
}
