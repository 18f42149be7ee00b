using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Registration;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Tests;

/// <summary>What master and agent grain know and do; it acknowledges what it gets unless told otherwise.</summary>
internal sealed class FakeMaster : IMasterConnector, IMasterConnection
{
    private Guid _session = Guid.Empty;

    public ConcurrentQueue<StatusUpdate> Updates { get; } = new();

    public ConcurrentQueue<AgentSnapshot> Snapshots { get; } = new();

    public ConcurrentQueue<AgentInfo> Admitted { get; } = new();

    /// <summary>What executors said to their frameworks.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>Outcomes of operations.</summary>
    public ConcurrentQueue<OperationUpdate> Outcomes { get; } = new();

    /// <summary>Executors that ended, with their wait status.</summary>
    public ConcurrentQueue<(string Executor, int Status)> Exits { get; } = new();

    /// <summary>What the agent said to have as revocable.</summary>
    public ConcurrentQueue<ImmutableArray<Resource>> Oversubscribed { get; } = new();

    public IAgentObserver? Observer { get; private set; }

    public bool Acknowledges { get; set; } = true;

    public bool IsDown { get; set; }

    /// <summary>Whether an agent counts as started only when it has registered here.</summary>
    public bool IsWaitedFor { get; init; } = true;

    public bool Unregistered { get; private set; }

    public int Heartbeats { get; private set; }

    public string? Refusal { get; set; }

    /// <summary>Who may register; null: everybody.</summary>
    public BasicCredentials? Credentials { get; init; }

    public Guid Challenge { get; } = Guid.CreateVersion7();

    public Task Lost { get; } = new TaskCompletionSource().Task;

    public IMasterGrain Master => new FakeMasterGrain(this);

    /// <summary>As a silo that restarted: no memory of the agent.</summary>
    public void Forget() => _session = Guid.Empty;

    public IEnumerable<TaskStatus> StatusesOf(string task) => Updates.Select(update => update.Status).Where(status => status.TaskId.Value == task).DistinctBy(status => status.Uuid);

    public IEnumerable<TaskState> StatesOf(string task) => StatusesOf(task).Select(status => status.State);

    /// <summary>The last status of a task, once it is terminal.</summary>
    public Task<TaskStatus> EndOfAsync(string task) => Poll.ForAsync(() => StatusesOf(task).FirstOrDefault(status => status.State.IsTerminal()), $"the end of task {task}; states: {string.Join(' ', StatesOf(task))}");

    public Task RunningAsync(string task) => Poll.UntilAsync(() => StatesOf(task).Contains(TaskState.TaskRunning), $"task {task} running");

    public Task<IMasterConnection> OpenAsync(CancellationToken cancellationToken) => Up<IMasterConnection>(this);

    public IAgentGrain Agent(AgentId id) => new FakeAgentGrain(this);

    public IAgentObserver Reference(IAgentObserver agent) => agent;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, string pid, AgentProof? proof, CancellationToken cancellationToken)
    {
        if (Credentials is { } known && (proof?.Challenge != Challenge || !known.Admit(proof, pid)))
        {
            return Up(new AgentAdmission(null, "Master refused authentication", MayRetry: false) { IsUnknownPrincipal = true });
        }

        Admitted.Enqueue(info.Clone());
        return Up(Refusal is null ? new AgentAdmission(new AgentId(info.Id?.Value ?? $"master-S{Admitted.Count}"), null, MayRetry: false) : new AgentAdmission(null, Refusal, MayRetry: false));
    }

    public Task<AgentSession> ConnectAsync(AgentSnapshot snapshot, IAgentObserver agent, CancellationToken cancellationToken)
    {
        Observer = agent;
        _session = Guid.CreateVersion7();
        Snapshots.Enqueue(snapshot);
        return Up(new AgentSession(_session, TimeSpan.FromMilliseconds(50), null));
    }

    public Task<bool> HeartbeatAsync(Guid session, CancellationToken cancellationToken)
    {
        Heartbeats++;
        return Up(session == _session);
    }

    public async Task<bool> StatusUpdatesAsync(Guid session, ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken)
    {
        if (!await Up(session == _session))
        {
            return false;
        }

        foreach (var update in updates)
        {
            Updates.Enqueue(update);
            if (Acknowledges)
            {
                await Observer!.AcknowledgeAsync(update.FrameworkId, new(update.Status.TaskId.Value), update.Status.Uuid);
            }
        }

        return true;
    }

    public Task<bool> MessageAsync(Guid session, FrameworkId framework, string executor, ByteString data)
    {
        Messages.Enqueue($"{executor} of {framework}: {data.ToStringUtf8()}");
        return Up(session == _session);
    }

    public Task<bool> ExecutorExitedAsync(Guid session, FrameworkId framework, string executor, int status)
    {
        Exits.Enqueue((executor, status));
        return Up(session == _session);
    }

    public async Task<bool> OperationUpdateAsync(Guid session, OperationUpdate update)
    {
        Outcomes.Enqueue(update);
        if (Acknowledges)
        {
            await Observer!.AcknowledgeOperationAsync(update.Operation.Uuid.Value, update.Operation.LatestStatus.Uuid.Value);
        }

        return await Up(session == _session);
    }

    public Task<bool> OversubscribeAsync(Guid session, ImmutableArray<Resource> revocable)
    {
        Oversubscribed.Enqueue(revocable);
        return Up(session == _session);
    }

    public Task UnregisterAsync(Guid session, CancellationToken cancellationToken)
    {
        Unregistered = true;
        return Task.CompletedTask;
    }

    private Task<T> Up<T>(T value) => IsDown ? Task.FromException<T>(new IOException("the silo is away")) : Task.FromResult(value);
}
