using System.Collections.Immutable;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;
using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.Master;

/// <summary>Gives out ids and keeps the registry of agents and frameworks.</summary>
/// <remarks>Key: always 0. Source: spec master-behaviour (registry), scheduler-api section 3.3.</remarks>
[Alias("levee.master")]
public interface IMasterGrain : IGrainWithIntegerKey
{
    /// <summary>Who this master is: id, address, version, capabilities, times.</summary>
    [Alias("Describe")]
    Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>A framework id never given out before; durable before it is returned.</summary>
    [Alias("NewFrameworkId")]
    Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken);

    /// <summary>Admits an agent. An agent that brings an id keeps it unless it was marked gone.</summary>
    /// <param name="info">What the agent says of itself; <c>id</c> set when it was admitted before.</param>
    /// <param name="pid">Its address in Mesos' form, <c>slave(1)@ip:port</c>; a new agent takes the place of the one that was there.</param>
    /// <param name="proof">Its answer to <see cref="ChallengeAgentAsync"/>; <see langword="null"/>: it has no credential.</param>
    [Alias("AdmitAgent")]
    Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, string pid, AgentProof? proof, CancellationToken cancellationToken);

    /// <summary>Begins the authentication of an agent. Source: spec master-behaviour section 14; the exchange is Levee's own.</summary>
    /// <returns>What the agent's proof must answer, within <c>--authentication_v0_timeout</c>.</returns>
    [Alias("ChallengeAgent")]
    Task<Guid> ChallengeAgentAsync(CancellationToken cancellationToken);

    /// <summary>An agent's grain asks whether its agent was admitted just now.</summary>
    /// <param name="pass"><see cref="AgentAdmission.Pass"/>; good once.</param>
    [Alias("TakePass")]
    Task<bool> TakePassAsync(AgentId agentId, Guid pass, CancellationToken cancellationToken);

    /// <summary>An agent that is connected is to stay in the registry, which was about to forget it.</summary>
    [OneWay, Alias("KeepAgent")]
    Task KeepAgentAsync(AgentInfo info, string pid);

    /// <summary>First number of a block of <paramref name="count"/> offer numbers that nobody else gets.</summary>
    [Alias("TakeOfferNumbers")]
    Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken);

    /// <summary>Notes that a framework is known, so that it is found again after a restart.</summary>
    [Alias("FrameworkKnown")]
    Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken);

    /// <summary>Notes that a framework was removed; its id stays in the bounded list of completed ones.</summary>
    [Alias("FrameworkCompleted")]
    Task FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken);

    /// <summary>An agent's grain tells where its agent stands now; a lost agent is made known to all frameworks.</summary>
    [OneWay, Alias("AgentStands")]
    Task AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since);

    /// <summary>Where agents stand, as explicit reconciliation asks.</summary>
    /// <returns>One entry for each agent of the registry that was asked for, and whether any agent at all is still <see cref="AgentStanding.Recovered"/>.</returns>
    [Alias("FindAgents")]
    Task<AgentWhereabouts> FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken);

    /// <summary>What operators have set for the whole cluster.</summary>
    [Alias("GetConfiguration")]
    Task<ClusterConfiguration> GetConfigurationAsync(CancellationToken cancellationToken);

    /// <summary>UPDATE_QUOTA, all or nothing. Source: spec operator-api section A.5, as for the two below.</summary>
    /// <param name="principal">Who asks, here and below; <see langword="null"/>: somebody. Asked about only when the request is right in itself, as in Mesos.</param>
    /// <returns>200, 400 with the reason, or 403.</returns>
    [Alias("UpdateQuota")]
    Task<CallReply> UpdateQuotaAsync([Immutable] ImmutableArray<QuotaConfig> configs, bool force, string? principal, CancellationToken cancellationToken);

    /// <summary>SET_QUOTA, the old form: limits become equal to the guarantee.</summary>
    /// <returns>200, 400, 403, or 409 when the cluster is too small.</returns>
    [Alias("SetQuota")]
    Task<CallReply> SetQuotaAsync([Immutable] QuotaRequest request, string? principal, CancellationToken cancellationToken);

    /// <summary>REMOVE_QUOTA.</summary>
    /// <returns>200, 400 when the role has none, or 403.</returns>
    [Alias("RemoveQuota")]
    Task<CallReply> RemoveQuotaAsync(string role, string? principal, CancellationToken cancellationToken);

    /// <summary>UPDATE_WEIGHTS.</summary>
    /// <returns>200, 400 with the reason, or 403.</returns>
    [Alias("UpdateWeights")]
    Task<CallReply> UpdateWeightsAsync([Immutable] ImmutableArray<WeightInfo> weights, string? principal, CancellationToken cancellationToken);

    /// <summary>UPDATE_MAINTENANCE_SCHEDULE: replaces the schedule. Source: spec operator-api section A.6, as for the two below.</summary>
    /// <returns>200, 400 with the reason, or 403.</returns>
    [Alias("UpdateMaintenanceSchedule")]
    Task<CallReply> UpdateMaintenanceScheduleAsync([Immutable] Schedule schedule, string? principal, CancellationToken cancellationToken);

    /// <summary>START_MAINTENANCE: draining machines go down.</summary>
    [Alias("StartMaintenance")]
    Task<CallReply> StartMaintenanceAsync([Immutable] ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken);

    /// <summary>STOP_MAINTENANCE: machines that are down come up and leave the schedule.</summary>
    [Alias("StopMaintenance")]
    Task<CallReply> StopMaintenanceAsync([Immutable] ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken);

    /// <summary>The machine at an address, when maintenance is planned for it.</summary>
    /// <returns><see langword="null"/>: it is up, and not in the schedule.</returns>
    [Alias("FindMachine")]
    Task<MachineInfo?> FindMachineAsync(string hostname, string ip, CancellationToken cancellationToken);

    /// <summary>Asks whether a silent agent may be marked unreachable now, under <c>--agent_removal_rate_limit</c> and <c>--recovery_agent_removal_limit</c>.</summary>
    /// <returns>Zero: now. Else the time after which to ask again, if the agent is still silent.</returns>
    [Alias("TakeRemovalPermit")]
    Task<TimeSpan> TakeRemovalPermitAsync(AgentId agentId, CancellationToken cancellationToken);

    /// <summary>The agent that asked for a permit came back.</summary>
    [OneWay, Alias("ReturnRemovalPermit")]
    Task ReturnRemovalPermitAsync(AgentId agentId);

    /// <summary>Publishes its description to the cluster feed again.</summary>
    [OneWay, Alias("Republish")]
    Task RepublishAsync();

    /// <summary>All agents of the registry, unreachable ones included.</summary>
    [Alias("ListAgents")]
    Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken);

    /// <summary>All frameworks known, completed ones included.</summary>
    [Alias("ListFrameworks")]
    Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken);
}
