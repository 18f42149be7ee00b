using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Orleans;

namespace Levee.Benchmarks.Loads;

/// <summary>An agent without containers in the silo's process.</summary>
internal class InProcessAgent(IGrainFactory grains, AgentInfo info) : IAgentObserver
{
    private IAgentObserver? _reference;

    public AgentInfo Info => info;

    public AgentSession? Session { get; private set; }

    protected IAgentGrain Grain => grains.GetGrain<IAgentGrain>(info.Id.Value);

    /// <summary>Asks for an id, or for leave to keep the one it has.</summary>
    public async Task AdmitAsync()
    {
        var admission = await grains.GetGrain<IMasterGrain>(0).AdmitAgentAsync(info, $"slave(1)@10.0.0.1:{info.Port}", null, CancellationToken.None);
        info.Id = (admission.AgentId ?? throw new InvalidOperationException($"Not admitted: {admission.Refusal}")).ToMessage();
    }

    /// <summary>Registers with all it runs.</summary>
    public async Task ConnectAsync(AgentSnapshot snapshot)
    {
        _reference ??= grains.CreateObjectReference<IAgentObserver>(this);
        Session = await Grain.ConnectAsync(snapshot, _reference, CancellationToken.None);
    }

    public Task<bool> HeartbeatAsync() => Grain.HeartbeatAsync(Session!.Id, CancellationToken.None);

    public virtual Task RunTasksAsync(FrameworkInfo framework, ImmutableArray<TaskInfo> tasks) => Task.CompletedTask;

    public virtual Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid) => Task.CompletedTask;

    public Task RunTaskGroupAsync(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group) => Task.CompletedTask;

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data) => Task.CompletedTask;

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId) => Task.CompletedTask;

    public Task ApplyOperationAsync(Operation operation) => Task.CompletedTask;

    public Task AcknowledgeOperationAsync(ByteString operationUuid, ByteString statusUuid) => Task.CompletedTask;

    public Task DrainAsync(DrainConfig config) => Task.CompletedTask;

    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => Task.CompletedTask;

    public Task UpdateFrameworkAsync(FrameworkInfo framework) => Task.CompletedTask;

    public Task ShutdownFrameworkAsync(FrameworkId frameworkId) => Task.CompletedTask;

    public Task ShutdownAsync(string reason) => Task.CompletedTask;
}
