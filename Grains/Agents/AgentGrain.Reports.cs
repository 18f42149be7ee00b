using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Grains.Agents;

// What readers, the allocator and the master are told.
internal sealed partial class AgentGrain
{
    public async Task RepublishAsync()
    {
        if (!registration.RecordExists)
        {
            return;
        }

        // A recovered one is what the master takes it for, unless told otherwise.
        if (_standing != AgentStanding.Recovered)
        {
            await TellMasterAsync();
        }

        await PublishAsync();
    }

    public Task ReportAgainAsync(bool isListed) => _ledger is not null || isListed ? TellAllocatorAsync(freed: false) : Task.CompletedTask;

    private async Task StandAsync()
    {
        await TellMasterAsync();
        await ReportAsync();
    }

    private Task TellMasterAsync() => Master.AgentStandsAsync(Id, _standing, registration.RecordExists ? registration.State.Since : clock.GetUtcNow());

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

        await PublishAsync();
        await TellAllocatorAsync(freed);
    }

    private Task PublishAsync() => GrainFactory.GetGrain<IClusterFeedGrain>(0).PublishAsync(
    [
        _standing switch
        {
            AgentStanding.Gone => new ClusterChange.AgentGone(Id, registration.State.Since),
            AgentStanding.Removed => new ClusterChange.AgentRemoved(Id),
            _ => new ClusterChange.AgentChanged(Record()),
        },
    ]);

    private Task TellAllocatorAsync(bool freed)
    {
        var allocator = GrainFactory.GetGrain<IAllocatorGrain>(0);
        return _ledger is { Snapshot: var told } ledger
            ? allocator.SetAgentAsync(new(
                told.Info, told.Capabilities, _activation, ++_version, _round, IsOffered, ledger.TotalMessages, ledger.Holdings, freed))
            : allocator.RemoveAgentAsync(Id);
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
            Since = registration.State.Since,
        };
    }
}
