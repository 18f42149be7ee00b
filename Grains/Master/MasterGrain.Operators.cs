using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;

namespace Levee.Grains.Master;

internal sealed partial class MasterGrain
{
    public Task<ClusterConfiguration> GetConfigurationAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> UpdateQuotaAsync(ImmutableArray<QuotaConfig> configs, bool force, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> SetQuotaAsync(QuotaRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> RemoveQuotaAsync(string role, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> UpdateWeightsAsync(ImmutableArray<WeightInfo> weights, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> UpdateMaintenanceScheduleAsync(Schedule schedule, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> StartMaintenanceAsync(ImmutableArray<MachineID> machines, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> StopMaintenanceAsync(ImmutableArray<MachineID> machines, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Unavailability?> FindUnavailabilityAsync(string hostname, string ip, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<TimeSpan> TakeRemovalPermitAsync(AgentId agentId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
