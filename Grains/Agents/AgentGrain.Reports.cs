using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Master;

namespace Levee.Grains.Agents;

// What readers, the allocator and the master are told.
internal sealed partial class AgentGrain
{
    private async Task StandAsync()
    {
        await GrainFactory.GetGrain<IMasterGrain>(0).AgentStandsAsync(Id, _standing, registration.State.Since);
        await ReportAsync();
    }

    private async Task ReportAsync()
    {
        var feed = GrainFactory.GetGrain<IClusterFeedGrain>(0);
        var allocator = GrainFactory.GetGrain<IAllocatorGrain>(0);
        await feed.PublishAsync([_standing == AgentStanding.Gone ? new ClusterChange.AgentRemoved(Id) : new ClusterChange.AgentChanged(Record())]);
        if (_ledger is { } ledger)
        {
            var told = ledger.Snapshot;
            await allocator.SetAgentAsync(new(
                told.Info, told.Capabilities, _activation, ++_version, _round, IsConnected, ledger.TotalMessages, ledger.Holdings, Freed: false));
        }
        else
        {
            await allocator.RemoveAgentAsync(Id);
        }
    }

    private AgentRecord Record()
    {
        var told = registration.State.Description!;
        return new(
            told.Info, told.Pid, told.Version, told.Capabilities, _standing, Deactivated: false, registration.State.RegisteredTime, _reregisteredTime,
            _ledger?.TotalMessages ?? [.. told.Info.Resources], _ledger?.Used.ToMessages() ?? [], [.. _ledger?.Offers.Values.Select(offer => offer.Offer) ?? []]);
    }
}
