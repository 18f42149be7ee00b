using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

// Offers of the agent: made, given back, withdrawn.
internal sealed partial class AgentGrain
{
    public async Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals)
    {
        _round = Math.Max(_round, round);
        if (IsOffered)
        {
            var now = clock.GetUtcNow();
            var offers = proposals.Select(proposal => _ledger!.Offer(proposal, now)).OfType<HeldOffer>().ToList();
            offers.ForEach(offer => offer.Offer.Unavailability = _unavailability);
            foreach (var lot in offers.GroupBy(offer => offer.FrameworkId))
            {
                await GrainFactory.GetGrain<IFrameworkGrain>(lot.Key.Value).OffersAsync([.. lot.Select(offer => offer.Offer)]);
            }
        }

        await ReportAsync();
    }

    public async Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters, ReviveMark revived)
    {
        foreach (var offerId in offerIds)
        {
            if (_ledger?.Withdraw(offerId, frameworkId) is { } offer)
            {
                await RefuseAsync(new(frameworkId, offer.Role, offer.Resources.Unallocated()), filters, revived);
            }
        }

        await ReportAsync();
    }

    public async Task ReleaseOffersAsync(FrameworkId frameworkId)
    {
        if (_ledger?.WithdrawAll(frameworkId).IsEmpty is false | _inverse.GiveBack(frameworkId, clock.GetUtcNow()))
        {
            await ReportAsync();
        }
    }

    public async Task<bool> OversubscribeAsync(Guid session, ImmutableArray<Resource> revocable, CancellationToken cancellationToken)
    {
        if (!IsConnected || session != _session)
        {
            return false;
        }

        _lastSeen = clock.GetUtcNow();
        foreach (var offer in _ledger!.Offers.Values.Where(offer => offer.Resources.Any(slice => slice.Kind.IsRevocable)).ToList())
        {
            await RescindAsync(_ledger.Withdraw(offer.Id, null)!);
        }

        _ledger.Oversubscribe(ResourceBundle.Of(revocable));
        await ReportAsync();
        return true;
    }

    public async Task RescindOffersAsync(FrameworkId? frameworkId, string? role)
    {
        var offers = _ledger?.Offers.Values.Where(offer => (frameworkId is null || offer.FrameworkId == frameworkId) && IsWithin(offer.Role, role)).ToList() ?? [];
        foreach (var offer in offers)
        {
            await RescindAsync(_ledger!.Withdraw(offer.Id, null)!);
        }

        if (offers.Count > 0)
        {
            await ReportAsync();
        }
    }

    private static bool IsWithin(string role, string? ancestor) =>
        ancestor is null || role == ancestor || (role.Length > ancestor.Length && role[ancestor.Length] == '/' && role.StartsWith(ancestor, StringComparison.Ordinal));

    private async Task RescindOldOffersAsync(DateTimeOffset now)
    {
        if (options.Value.OfferTimeout is not { } age || _ledger?.Offers.Values.Where(offer => now - offer.MadeAt >= age).ToList() is not { Count: > 0 } old)
        {
            return;
        }

        foreach (var offer in old)
        {
            await RescindAsync(_ledger.Withdraw(offer.Id, null)!);
        }

        await ReportAsync();
    }

    private async Task WithdrawAllAsync()
    {
        foreach (var offer in _ledger?.WithdrawAll(null) ?? [])
        {
            await RescindAsync(offer);
        }

        foreach (var offer in _inverse.Withdraw())
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(offer.FrameworkId.Value).RescindInverseOfferAsync(OfferId.From(offer.Id));
        }
    }

    private Task RescindAsync(HeldOffer offer) => GrainFactory.GetGrain<IFrameworkGrain>(offer.FrameworkId.Value).RescindAsync(offer.Id);

    private Task RefuseAsync(ReturnedResources refused, Filters? filters, ReviveMark revived) => refused.Resources.IsEmpty
        ? Task.CompletedTask
        : GrainFactory.GetGrain<IAllocatorGrain>(0).RefuseAsync(refused.FrameworkId, refused.Role, Id, refused.Resources.ToMessages(), filters, revived);
}
