using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Grains.Agents;

// What readers, the allocator and the master are told.
internal sealed partial class AgentGrain
{
    private async Task StandAsync()
    {
        await Master.AgentStandsAsync(Id, _standing, registration.RecordExists ? registration.State.Since : clock.GetUtcNow());
        await ReportAsync();
    }

    /// <param name="freed">Resources came free because a task or an executor ended: they are offered at once.</param>
    private async Task ReportAsync(bool freed = false)
    {
        if (await FinishDrainAsync())
        {
            return; // It is gone, and reported so.
        }

        if (_standing == AgentStanding.Recovered && !registration.RecordExists)
        {
            return; // Somebody asked for an agent that nobody knows.
        }

        var feed = GrainFactory.GetGrain<IClusterFeedGrain>(0);
        var allocator = GrainFactory.GetGrain<IAllocatorGrain>(0);
        await feed.PublishAsync([_standing is AgentStanding.Gone or AgentStanding.Removed ? new ClusterChange.AgentRemoved(Id) : new ClusterChange.AgentChanged(Record())]);
        if (_ledger is { } ledger)
        {
            var told = ledger.Snapshot;
            await allocator.SetAgentAsync(new(
                told.Info, told.Capabilities, _activation, ++_version, _round, IsOffered, ledger.TotalMessages, ledger.Holdings, freed));
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
            told.Info, told.Pid, told.Version, told.Capabilities, _standing, registration.State.Deactivated, registration.State.RegisteredTime, _reregisteredTime,
            _ledger?.TotalMessages ?? [.. told.Info.Resources], _ledger?.Used.ToMessages() ?? [], [.. _ledger?.Offers.Values.Select(offer => offer.Offer) ?? []])
        {
            Drain = registration.State.Drain,
            EstimatedDrainStart = registration.State.DrainStart,
            Unavailability = _unavailability,
            InverseOffers = _inverse.Outstanding,
            InverseOfferStatuses = _inverse.Answers,
            Executors = _ledger?.Executors ?? [],
            Operations = [.. _ledger?.Operations ?? []],
        };
    }
}
