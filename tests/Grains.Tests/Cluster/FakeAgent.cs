using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Tests.Cluster;

/// <summary>An agent without processes: it keeps what it is told and reports what the test says.</summary>
internal sealed class FakeAgent : IAgentObserver
{
    private readonly ConcurrentDictionary<string, (FrameworkInfo Framework, TaskInfo Task, TaskState State)> _tasks = new();
    private readonly TestSilo _silo;
    private static int _addresses;
    private readonly List<Operation> _operations = [];
    private Guid _session;
    private byte _uuid;

    /// <summary>One that has not connected.</summary>
    public FakeAgent(TestSilo silo, AgentInfo info, string pid) => (_silo, Info, Pid) = (silo, info, pid);

    public AgentInfo Info { get; }

    /// <summary>What it says of its address when it connects.</summary>
    public string Pid { get; set; }

    /// <summary>Its IP address.</summary>
    public string Ip => Pid.Split('@')[1].Split(':')[0];

    public AgentId Id => AgentId.From(Info.Id);

    public bool CanDrain { get; set; } = true;

    /// <summary>Whether messages of the master get lost on the way, which nobody notices.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Messages that got lost.</summary>
    public ConcurrentQueue<string> Missed { get; } = new();

    /// <summary>Whether messages fail.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Why its last connect was refused.</summary>
    public string? Refusal { get; private set; }

    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>The session ended: the agent must connect again.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>Operations to apply, in order.</summary>
    public ImmutableArray<Operation> Operations
    {
        get
        {
            lock (_operations)
            {
                return [.. _operations];
            }
        }
    }

    public IReadOnlyDictionary<string, (FrameworkInfo Framework, TaskInfo Task, TaskState State)> Tasks => _tasks;

    public IAgentGrain Grain => _silo.Grains.GetGrain<IAgentGrain>(Info.Id.Value);

    public static async Task<FakeAgent> StartAsync(TestSilo silo, params Resource[] resources)
    {
        var info = new AgentInfo { Hostname = "localhost", Port = 5051, Resources = { resources } };
        var pid = NextPid();
        info.Id = (await silo.Master.AdmitAgentAsync(info, pid, null, CancellationToken.None)).AgentId!.Value.ToMessage();
        var agent = new FakeAgent(silo, info, pid);
        await agent.ConnectAsync();
        return agent;
    }

    /// <summary>The same agent, with its tasks, at another silo.</summary>
    public async Task<FakeAgent> MoveAsync(TestSilo silo)
    {
        var moved = new FakeAgent(silo, (await silo.Master.AdmitAgentAsync(Info, Pid, null, CancellationToken.None)).AgentId is { } id ? Info : throw new InvalidOperationException(), Pid);
        foreach (var (key, value) in _tasks)
        {
            moved._tasks[key] = value;
        }

        await moved.ConnectAsync();
        return moved;
    }

    public async Task ConnectAsync()
    {
        var reference = _silo.Grains.CreateObjectReference<IAgentObserver>(this);
        var described = Sample.Agent(Info.Id.Value) with
        {
            Info = Info,
            Pid = Pid,
            Frameworks = [.. _tasks.Values.Select(task => task.Framework).DistinctBy(framework => framework.Id.Value)],
            Tasks = [.. _tasks.Values.Select(Record)],
        };
        if (CanDrain)
        {
            described = described with { Capabilities = [.. described.Capabilities, new() { Type = AgentInfo.Types.Capability.Types.Type.AgentDraining }] };
        }

        var session = await Grain.ConnectAsync(described, reference, CancellationToken.None);
        (_session, Refusal) = (session.Id, session.Refusal);
    }

    // Agents at one address take each other's place.
    private static string NextPid()
    {
        var number = Interlocked.Increment(ref _addresses);
        return $"slave(1)@10.1.{number / 250}.{1 + (number % 250)}:5051";
    }

    public Task<bool> HeartbeatAsync() => Grain.HeartbeatAsync(_session, CancellationToken.None);

    public Task UnregisterAsync() => Grain.UnregisterAsync(_session, CancellationToken.None);

    /// <summary>Heartbeats until <paramref name="work"/> is done, however long a cold silo takes over it.</summary>
    public async Task BeatDuringAsync(Func<Task> work)
    {
        var running = work();
        while (!running.IsCompleted)
        {
            Assert.True(await HeartbeatAsync());
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await running;
    }

    /// <summary>Says how an operation ended.</summary>
    public async Task ReportAsync(Operation operation, OperationState state)
    {
        var ended = operation.Clone();
        ended.LatestStatus = new() { OperationId = operation.Info.Id, AgentId = Info.Id, State = state, Uuid = new() { Value = ByteString.CopyFrom([.. new byte[15], ++_uuid]) } };
        var frameworkId = operation.FrameworkId is { } id ? FrameworkId.From(id) : (FrameworkId?)null;
        Assert.True(await Grain.OperationUpdateAsync(_session, new(frameworkId, ended), CancellationToken.None));
        IsForgotten = !await HeartbeatAsync();
    }

    public async Task SendAsync(FrameworkId frameworkId, string executorId, string data) =>
        Assert.True(await Grain.MessageAsync(_session, frameworkId, executorId, ByteString.CopyFromUtf8(data), CancellationToken.None));

    public async Task EndExecutorAsync(FrameworkId frameworkId, string executorId, int status) =>
        Assert.True(await Grain.ExecutorExitedAsync(_session, frameworkId, executorId, status, CancellationToken.None));

    public async Task ReportAsync(string taskId, TaskState state)
    {
        var (framework, task, _) = _tasks[taskId];
        _tasks[taskId] = (framework, task, state);
        var status = new TaskStatus
        {
            TaskId = task.TaskId, State = state, Source = TaskStatus.Types.Source.Executor, AgentId = Info.Id, Timestamp = 1,
            Uuid = ByteString.CopyFrom([.. new byte[15], ++_uuid]),
        };
        Assert.True(await Grain.StatusUpdatesAsync(_session, [new(FrameworkId.From(framework.Id), status, state)], CancellationToken.None));
    }

    public Task RunTasksAsync(FrameworkInfo framework, ImmutableArray<TaskInfo> tasks)
    {
        if (IsDeaf || IsBroken)
        {
            return Hear("run");
        }

        foreach (var task in tasks)
        {
            _tasks.TryAdd(task.TaskId.Value, (framework, task, TaskState.TaskStaging));
            Hear($"run {task.TaskId.Value}");
        }

        return Task.CompletedTask;
    }

    public Task RunTaskGroupAsync(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group)
    {
        if (IsDeaf || IsBroken)
        {
            return Hear("run");
        }

        foreach (var task in group.Tasks)
        {
            _tasks.TryAdd(task.TaskId.Value, (framework, task, TaskState.TaskStaging));
            Hear($"run {task.TaskId.Value} in group of {executor.ExecutorId.Value}");
        }

        return Task.CompletedTask;
    }

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data) => Hear($"message {executorId} {data.ToStringUtf8()}");

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId) => Hear($"shutdown executor {executorId}");

    public Task ApplyOperationAsync(Operation operation)
    {
        lock (_operations)
        {
            _operations.Add(operation);
        }

        return Hear($"operation {operation.Info.Type}");
    }

    public Task AcknowledgeOperationAsync(ByteString operationUuid, ByteString statusUuid) => Hear("ack operation");

    public Task DrainAsync(DrainConfig config) => Hear("drain");

    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => Hear($"kill {taskId}");

    public Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid)
    {
        if (_tasks.TryGetValue(taskId.Value, out var task) && task.State is TaskState.TaskFinished or TaskState.TaskKilled)
        {
            _tasks.TryRemove(taskId.Value, out _);
        }

        return Hear($"ack {taskId} {uuid[15]}");
    }

    public Task UpdateFrameworkAsync(FrameworkInfo framework) => Hear($"update {framework.Name}");

    public Task ShutdownFrameworkAsync(FrameworkId frameworkId) => Hear($"shutdown framework {frameworkId}");

    public Task ShutdownAsync(string reason) => Hear($"shutdown: {reason}");

    /// <summary>Forgets a task without a word.</summary>
    public void Lose(string taskId) => _tasks.TryRemove(taskId, out _);

    private Task Hear(string message)
    {
        if (IsBroken)
        {
            throw new TimeoutException("no answer");
        }

        if (IsDeaf)
        {
            Missed.Enqueue(message);
            return Task.CompletedTask;
        }

        Heard.Enqueue(message);
        return Task.CompletedTask;
    }

    private static MesosTask Record((FrameworkInfo Framework, TaskInfo Task, TaskState State) task) => new()
    {
        Name = task.Task.Name, TaskId = task.Task.TaskId, FrameworkId = task.Framework.Id, AgentId = task.Task.AgentId, State = task.State,
        Resources = { task.Task.Resources },
    };
}
