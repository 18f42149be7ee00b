using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Agents;

// Offers of the agent: made, given back, withdrawn.
internal sealed partial class AgentGrain
{
    public async Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals)
    {
        _round = Math.Max(_round, round);
        if (IsConnected)
        {
            var now = clock.GetUtcNow();
            var offers = proposals.Select(proposal => _ledger!.Offer(proposal, now)).OfType<HeldOffer>().ToList();
            foreach (var lot in offers.GroupBy(offer => offer.FrameworkId))
            {
                await GrainFactory.GetGrain<IFrameworkGrain>(lot.Key.Value).OffersAsync([.. lot.Select(offer => offer.Offer)]);
            }
        }

        await ReportAsync();
    }

    public async Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters)
    {
        foreach (var offerId in offerIds)
        {
            if (_ledger?.Withdraw(offerId, frameworkId) is { } offer)
            {
                await RefuseAsync(new(frameworkId, offer.Role, offer.Resources.Unallocated()), filters);
            }
        }

        await ReportAsync();
    }

    public async Task ReleaseOffersAsync(FrameworkId frameworkId)
    {
        if (_ledger?.WithdrawAll(frameworkId).IsEmpty is false)
        {
            await ReportAsync();
        }
    }

    private async Task WithdrawAllAsync()
    {
        foreach (var offer in _ledger?.WithdrawAll(null) ?? [])
        {
            await RescindAsync(offer);
        }
    }

    private Task RescindAsync(HeldOffer offer) => GrainFactory.GetGrain<IFrameworkGrain>(offer.FrameworkId.Value).RescindAsync(offer.Id);

    private Task RefuseAsync(ReturnedResources refused, Filters? filters) => refused.Resources.IsEmpty
        ? Task.CompletedTask
        : GrainFactory.GetGrain<IAllocatorGrain>(0).RefuseAsync(refused.FrameworkId, refused.Role, Id, refused.Resources.ToMessages(), filters);
}
