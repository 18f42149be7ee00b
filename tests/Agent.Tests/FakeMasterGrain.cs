using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;
using Orleans;
using Accept = Mesos.V1.Scheduler.Call.Types.Accept;

namespace Levee.Agent.Tests;

/// <summary><see cref="FakeMaster"/> as a grain; works without an engine too.</summary>
internal sealed class FakeMasterGrain(FakeMaster master) : Grain, IMasterGrain
{
    public Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, string pid, AgentProof? proof, CancellationToken cancellationToken) => master.AdmitAgentAsync(info, pid, proof, cancellationToken);
    public Task<Guid> ChallengeAgentAsync(CancellationToken cancellationToken) => Task.FromResult(master.Challenge);
    public Task<bool> TakePassAsync(AgentId agentId, Guid pass, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task KeepAgentAsync(AgentInfo info, string pid) => throw new NotSupportedException();
    public Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since) => throw new NotSupportedException();
    public Task<AgentWhereabouts> FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task RepublishAsync() => throw new NotSupportedException();
    public Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<ClusterConfiguration> GetConfigurationAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> UpdateQuotaAsync(ImmutableArray<QuotaConfig> configs, bool force, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> SetQuotaAsync(QuotaRequest request, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> RemoveQuotaAsync(string role, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> UpdateWeightsAsync(ImmutableArray<WeightInfo> weights, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> UpdateMaintenanceScheduleAsync(Schedule schedule, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> StartMaintenanceAsync(ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> StopMaintenanceAsync(ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<MachineInfo?> FindMachineAsync(string hostname, string ip, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<TimeSpan> TakeRemovalPermitAsync(AgentId agentId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReturnRemovalPermitAsync(AgentId agentId) => throw new NotSupportedException();
}
