using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Orleans;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Levee.Silo.Tests.Whole;

/// <summary>An agent without processes: every task runs at once, every operation is done, and a killed task is dead.</summary>
internal sealed class ObligingAgent : IAgentObserver
{
    private readonly IGrainFactory _grains;
    private readonly AgentInfo _info;
    private Guid _session;
    private byte _updates;

    private ObligingAgent(IGrainFactory grains, AgentInfo info) => (_grains, _info) = (grains, info);

    public string Id => _info.Id.Value;

    private IAgentGrain Grain => _grains.GetGrain<IAgentGrain>(Id);

    /// <param name="ip">Agents at one address take each other's place.</param>
    public static async Task<ObligingAgent> StartAsync(WholeSilo silo, string ip)
    {
        var grains = silo.Grains;
        var pid = $"slave(1)@{ip}:5051";
        var info = new AgentInfo { Hostname = ip, Port = 5051, Resources = { Scalar("cpus", 4), Scalar("mem", 4096), Scalar("disk", 4096) } };
        info.Attributes.Add(new Mesos.V1.Attribute { Name = "rack", Type = Value.Types.Type.Text, Text = new() { Value = "r1" } });
        var admission = await grains.GetGrain<IMasterGrain>(0).AdmitAgentAsync(info, pid, null, CancellationToken.None);
        info.Id = admission.AgentId!.Value.ToMessage();
        var agent = new ObligingAgent(grains, info);
        silo.Keep(agent);
        var capabilities = Enum.GetValues<AgentCapability>().Where(type => type != AgentCapability.Unknown).Select(type => new AgentInfo.Types.Capability { Type = type });
        var snapshot = new AgentSnapshot(info, pid, "1.12.0", [.. capabilities], [], [], [], [], []) { Pass = admission.Pass };
        agent._session = (await agent.Grain.ConnectAsync(snapshot, grains.CreateObjectReference<IAgentObserver>(agent), CancellationToken.None)).Id;
        return agent;
    }

    public Task HeartbeatAsync() => Grain.HeartbeatAsync(_session, CancellationToken.None);

    public Task RunTasksAsync(FrameworkInfo framework, ImmutableArray<TaskInfo> tasks) =>
        ReportAsync(FrameworkId.From(framework.Id), TaskState.TaskRunning, [.. tasks.Select(task => task.TaskId)]);

    public Task RunTaskGroupAsync(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group) => RunTasksAsync(framework, [.. group.Tasks]);

    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => ReportAsync(frameworkId, TaskState.TaskKilled, taskId.ToMessage());

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data) =>
        Grain.MessageAsync(_session, frameworkId, executorId, data, CancellationToken.None);

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId) => Grain.ExecutorExitedAsync(_session, frameworkId, executorId, 9, CancellationToken.None);

    public Task ApplyOperationAsync(Operation operation)
    {
        var done = operation.Clone();
        done.LatestStatus = new() { OperationId = operation.Info.Id, AgentId = _info.Id, State = OperationState.OperationFinished, Uuid = new() { Value = NextUuid() } };
        var frameworkId = operation.FrameworkId is { } id ? FrameworkId.From(id) : (FrameworkId?)null;
        return Grain.OperationUpdateAsync(_session, new(frameworkId, done), CancellationToken.None);
    }

    public Task AcknowledgeOperationAsync(ByteString operationUuid, ByteString statusUuid) => System.Threading.Tasks.Task.CompletedTask;

    public Task DrainAsync(DrainConfig config) => System.Threading.Tasks.Task.CompletedTask;

    public Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid) => System.Threading.Tasks.Task.CompletedTask;

    public Task UpdateFrameworkAsync(FrameworkInfo framework) => System.Threading.Tasks.Task.CompletedTask;

    public Task ShutdownFrameworkAsync(FrameworkId frameworkId) => System.Threading.Tasks.Task.CompletedTask;

    public Task ShutdownAsync(string reason) => System.Threading.Tasks.Task.CompletedTask;

    private static Resource Scalar(string name, double value) => new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    private Task<bool> ReportAsync(FrameworkId frameworkId, TaskState state, params TaskID[] tasks) => Grain.StatusUpdatesAsync(
        _session,
        [.. tasks.Select(task => new StatusUpdate(frameworkId, Status(task, state), state))],
        CancellationToken.None);

    private TaskStatus Status(TaskID task, TaskState state) => new()
    {
        TaskId = task, State = state, Source = TaskStatus.Types.Source.Executor, AgentId = _info.Id, ExecutorId = new() { Value = task.Value }, Timestamp = 1.25, Uuid = NextUuid(),
    };

    private ByteString NextUuid() => ByteString.CopyFrom([.. new byte[15], ++_updates]);
}
