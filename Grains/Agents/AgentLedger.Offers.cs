using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Agents;

// Offers: made out of what is free, withdrawn.
internal sealed partial class AgentLedger
{
    private readonly Dictionary<OfferId, HeldOffer> _offers = [];

    /// <summary>Outstanding offers.</summary>
    public IReadOnlyDictionary<OfferId, HeldOffer> Offers => _offers;

    /// <summary>Makes an offer out of free resources.</summary>
    /// <returns><see langword="null"/> when they are not free any more.</returns>
    public HeldOffer? Offer(OfferProposal proposal, DateTimeOffset now)
    {
        var resources = ResourceBundle.Of(proposal.Resources).AllocatedTo(proposal.Role);
        if (resources.IsEmpty || _offers.ContainsKey(proposal.OfferId) || Free.Taking(resources.Unallocated()) is not { } left)
        {
            return null;
        }

        Free = left;
        var message = OfferMessage.Of(Snapshot, proposal, resources, _executors.Keys.Where(key => key.Item1 == proposal.FrameworkId).Select(key => key.Item2));
        var offer = new HeldOffer(proposal.OfferId, proposal.FrameworkId, proposal.Role, resources, message, now);
        _offers.Add(offer.Id, offer);
        Hold(offer.FrameworkId, offer.Role, resources, used: false);
        return offer;
    }

    /// <summary>Ends an offer and frees what it held.</summary>
    /// <param name="frameworkId">Its owner; another's offer is left alone. <see langword="null"/>: whoever owns it.</param>
    /// <returns><see langword="null"/> when it is not outstanding.</returns>
    public HeldOffer? Withdraw(OfferId offerId, FrameworkId? frameworkId)
    {
        if (!_offers.TryGetValue(offerId, out var offer) || (frameworkId is { } owner && offer.FrameworkId != owner))
        {
            return null;
        }

        _offers.Remove(offerId);
        Release(offer.FrameworkId, offer.Role, offer.Resources, used: false);
        return offer;
    }

    /// <summary>Ends all offers of a framework, or of all.</summary>
    public ImmutableArray<HeldOffer> WithdrawAll(FrameworkId? frameworkId) =>
        [.. _offers.Values.Where(offer => frameworkId is null || offer.FrameworkId == frameworkId).ToList().Select(offer => Withdraw(offer.Id, null)!)];

    /// <summary>Ends all offers that hold one of some shared resources.</summary>
    /// <param name="resources">Not allocated; those that are not shared count for nothing.</param>
    public ImmutableArray<HeldOffer> WithdrawShared(ResourceBundle resources)
    {
        var shared = resources.Where(slice => slice.Kind.IsShared);
        return shared.IsEmpty
            ? []
            : [.. _offers.Values.Where(offer => Overlaps(offer, shared)).ToList().Select(offer => Withdraw(offer.Id, null)!)];
    }

    /// <summary>Ends offers until some resources are free, leaving out those that would not help.</summary>
    /// <param name="resources">Not allocated.</param>
    public ImmutableArray<HeldOffer> WithdrawFor(ResourceBundle resources)
    {
        var withdrawn = ImmutableArray.CreateBuilder<HeldOffer>();
        foreach (var offer in _offers.Values.ToList())
        {
            if (Free.Contains(resources))
            {
                break;
            }

            var missing = resources.Less(Free);
            if (!missing.Less(offer.Resources.Unallocated()).Equals(missing))
            {
                withdrawn.Add(Withdraw(offer.Id, null)!);
            }
        }

        return withdrawn.ToImmutable();
    }

    private static bool Overlaps(HeldOffer offer, ResourceBundle shared)
    {
        var offered = offer.Resources.Unallocated();
        return shared.Any(slice => offered.Any(one => one.Kind.Equals(slice.Kind)));
    }
}
