using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Registration;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Accept = Mesos.V1.Scheduler.Call.Types.Accept;

namespace Levee.Agent.Tests;

/// <summary>Master and agent grain in one object; it acknowledges what it gets unless told otherwise.</summary>
internal sealed class FakeMaster : IMasterConnector, IMasterConnection, IMasterGrain, IAgentGrain
{
    private Guid _session = Guid.Empty;

    public ConcurrentQueue<StatusUpdate> Updates { get; } = new();

    public ConcurrentQueue<AgentSnapshot> Snapshots { get; } = new();

    public ConcurrentQueue<AgentInfo> Admitted { get; } = new();

    public IAgentObserver? Observer { get; private set; }

    public bool Acknowledges { get; set; } = true;

    public bool IsDown { get; set; }

    public bool Unregistered { get; private set; }

    public int Heartbeats { get; private set; }

    public string? Refusal { get; set; }

    public IMasterGrain Master => this;

    /// <summary>As a silo that restarted: no memory of the agent.</summary>
    public void Forget() => _session = Guid.Empty;

    public IEnumerable<TaskStatus> StatusesOf(string task) => Updates.Select(update => update.Status).Where(status => status.TaskId.Value == task).DistinctBy(status => status.Uuid);

    public IEnumerable<TaskState> StatesOf(string task) => StatusesOf(task).Select(status => status.State);

    /// <summary>The last status of a task, once it is terminal.</summary>
    public Task<TaskStatus> EndOfAsync(string task) => Poll.ForAsync(() => StatusesOf(task).FirstOrDefault(status => status.State.IsTerminal()), $"the end of task {task}; states: {string.Join(' ', StatesOf(task))}");

    public Task RunningAsync(string task) => Poll.UntilAsync(() => StatesOf(task).Contains(TaskState.TaskRunning), $"task {task} running");

    public Task<IMasterConnection> OpenAsync(CancellationToken cancellationToken) => Up<IMasterConnection>(this);

    public IAgentGrain Agent(AgentId id) => this;

    public IAgentObserver Reference(IAgentObserver agent) => agent;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, CancellationToken cancellationToken)
    {
        Admitted.Enqueue(info.Clone());
        return Up(Refusal is null ? new AgentAdmission(new AgentId(info.Id?.Value ?? $"master-S{Admitted.Count}"), null) : new AgentAdmission(null, Refusal));
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

    public async Task<bool> StatusUpdateAsync(Guid session, StatusUpdate update, CancellationToken cancellationToken)
    {
        if (!await Up(session == _session))
        {
            return false;
        }

        Updates.Enqueue(update);
        if (Acknowledges)
        {
            await Observer!.AcknowledgeAsync(update.FrameworkId, new(update.Status.TaskId.Value), update.Status.Uuid);
        }

        return true;
    }

    public Task UnregisterAsync(Guid session, CancellationToken cancellationToken)
    {
        Unregistered = true;
        return Task.CompletedTask;
    }

    private Task<T> Up<T>(T value) => IsDown ? Task.FromException<T>(new IOException("the silo is away")) : Task.FromResult(value);

    Task<MasterDescription> IMasterGrain.DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    Task<FrameworkId> IMasterGrain.NewFrameworkIdAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    Task<long> IMasterGrain.TakeOfferNumbersAsync(int count, CancellationToken cancellationToken) => throw new NotSupportedException();
    Task IMasterGrain.FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => throw new NotSupportedException();
    Task IMasterGrain.FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => throw new NotSupportedException();
    Task IMasterGrain.AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since) => throw new NotSupportedException();
    Task<AgentWhereabouts> IMasterGrain.FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken) => throw new NotSupportedException();
    Task IMasterGrain.RepublishAsync() => throw new NotSupportedException();
    Task<ImmutableArray<AgentId>> IMasterGrain.ListAgentsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    Task<ImmutableArray<FrameworkId>> IMasterGrain.ListFrameworksAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    Task IAgentGrain.OfferAsync(long round, ImmutableArray<OfferProposal> proposals) => throw new NotSupportedException();
    Task<AcceptResult> IAgentGrain.AcceptAsync(FrameworkInfo framework, Accept accept, ImmutableDictionary<TaskId, string> refusals, CancellationToken cancellationToken) => throw new NotSupportedException();
    Task IAgentGrain.DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters) => throw new NotSupportedException();
    Task IAgentGrain.KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => throw new NotSupportedException();
    Task IAgentGrain.AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal) => throw new NotSupportedException();
    Task IAgentGrain.ReleaseOffersAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    Task IAgentGrain.RemoveFrameworkAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    Task IAgentGrain.RepublishAsync() => throw new NotSupportedException();
    Task IAgentGrain.UpdateFrameworkAsync(FrameworkInfo framework) => throw new NotSupportedException();
}
