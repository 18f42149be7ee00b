using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Containers;
using Levee.Agent.Recovery;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Mesos.V1.Executor;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>An executor: a process that subscribes to the agent's executor API and runs tasks as it sees fit. It outlives the agent.</summary>
/// <remarks>
/// Source: spec executor-api sections 6, 7, 10; agent-behaviour section 5. Its process is in <c>CustomExecutor.Process.cs</c>, what it is handed in <c>CustomExecutor.Deliveries.cs</c>.
/// </remarks>
/// <param name="description">As the ledger has it.</param>
/// <param name="config">Its process.</param>
/// <param name="checkpoint">What is remembered of this run; <see langword="null"/>: nothing.</param>
internal sealed partial class CustomExecutor(
    AgentExecutor description, FrameworkInfo framework, ContainerConfig config, ExecutorTimes times, RunCheckpoint? checkpoint, ExecutorSurroundings surroundings) : IExecutor
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskId, AgentTask> _tasks = []; // Those that have not ended.
    private AgentExecutor _description = description;
    private ExecutorStream? _stream;
    private Phase _phase;
    private bool _hasRun; // A task was delivered.
    private bool _silent;

    private enum Phase
    {
        Registering,
        Running,
        Terminating,
        Terminated,
    }

    public ExecutorKey Key => _description.Key;

    public AgentExecutor Description => _description;

    public bool IsSilent => Volatile.Read(ref _silent);

    public bool Launch(ImmutableArray<AgentTask> tasks, bool isGroup)
    {
        lock (_gate)
        {
            if (_phase >= Phase.Terminating)
            {
                return false;
            }

            foreach (var task in tasks)
            {
                checkpoint?.Launching(task);
                _tasks[task.Key.Task] = task;
            }

            Deliver(new(tasks, ExecutorEvents.Launch(tasks, isGroup)));
            return true;
        }
    }

    public bool Kill(TaskId task, KillPolicy? policy)
    {
        lock (_gate)
        {
            if (!_tasks.ContainsKey(task))
            {
                return false;
            }

            if (_phase < Phase.Terminating)
            {
                if (_queue.Find(delivery => delivery.Launches(task)) is { } waiting)
                {
                    Withdraw(waiting);
                }
                else
                {
                    Deliver(new([], ExecutorEvents.Kill(task.ToMessage(), policy)));
                }
            }

            return true;
        }
    }

    public bool IsEnding
    {
        get
        {
            lock (_gate)
            {
                return _phase >= Phase.Terminating;
            }
        }
    }

    public bool Send(ByteString data)
    {
        lock (_gate)
        {
            if (_phase != Phase.Running || _stream is null)
            {
                return false;
            }

            _stream.Send(ExecutorEvents.Message(data));
            return true;
        }
    }

    /// <summary>Opens its event stream; the one before ends.</summary>
    public ExecutorStream Subscribe(Call.Types.Subscribe subscribe)
    {
        lock (_gate)
        {
            var stream = new ExecutorStream();
            if (_phase >= Phase.Terminating || IsNotNeeded)
            {
                return Refuse(stream);
            }

            _stream?.Close();
            (_stream, _phase) = (stream, Phase.Running);
            checkpoint?.Subscribed();
            Registered();
            stream.Send(ExecutorEvents.Subscribed(_description, surroundings.Ledger.FindFramework(Key.Framework) ?? framework, surroundings.Agent));
            foreach (var update in subscribe.UnacknowledgedUpdates)
            {
                Update(update.Status);
            }

            DropLost([.. subscribe.UnacknowledgedTasks.Select(task => TaskId.From(task.TaskId))]);
            if (IsNotNeeded)
            {
                ShutDown(null, silent: false); // Tasks that it should have had were lost with the agent before this one.
            }

            DeliverQueue();
            return stream;
        }
    }

    /// <summary>Whether it may call: it has subscribed.</summary>
    public bool HasSubscribed
    {
        get
        {
            lock (_gate)
            {
                return _stream is not null;
            }
        }
    }

    /// <summary>Takes a status of a task; says so to the executor when it is safe here.</summary>
    public void Update(TaskStatus status)
    {
        lock (_gate)
        {
            if (status.State == TaskState.TaskFailed && _container is { IsBeyondLimits: true })
            {
                return; // The container ends with all its tasks, and says why they failed; the executor saw only that a process was killed.
            }

            if (status.State.IsTerminal() && _tasks.Remove(TaskId.From(status.TaskId)))
            {
                Shrink(status);
            }
            else
            {
                Forward(status);
            }
        }
    }

    /// <summary>Takes data for its framework.</summary>
    public void Message(ByteString data)
    {
        surroundings.Messages.Count(true);
        surroundings.Reports.Add(new(Key, data, 0));
    }

    /// <summary>The agent goes, the executor stays: it is to subscribe to the next one.</summary>
    public void Disconnect()
    {
        lock (_gate)
        {
            _stream?.Close();
        }
    }

    private bool IsNotNeeded => !_hasRun && _tasks.Count == 0;

    private ExecutorStream Refuse(ExecutorStream stream)
    {
        ShutDown(null, silent: false);
        stream.Send(ExecutorEvents.Shutdown);
        stream.Close();
        return stream;
    }

    private void Forward(TaskStatus status)
    {
        surroundings.Reporter.Forward(_description, status, _silent, () =>
        {
            lock (_gate)
            {
                if (status.HasUuid)
                {
                    _stream?.Send(ExecutorEvents.Acknowledged(status));
                }
            }
        });
    }

    /// <summary>Tasks whose launch was on its way when the connection before broke.</summary>
    private void DropLost(ImmutableHashSet<TaskId> known)
    {
        foreach (var task in _tasks.Values.Where(task => !known.Contains(task.Key.Task) && !_queue.Any(delivery => delivery.Launches(task.Key.Task))).ToList())
        {
            if (surroundings.Ledger.Find(task.Key) is { State: TaskState.TaskStaging })
            {
                _tasks.Remove(task.Key.Task);
                Report(task, LaunchCheck.Dropped(task.Framework, Reason.AgentRestarted, "Task launched during agent restart"));
            }
        }
    }

    private void Report(AgentTask task, TaskReport report) => surroundings.Reporter.Report(task, report, _description.Pid, _silent);
}
