using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;

namespace Levee.Grains.Etcd;

/// <summary>The offers in hand.</summary>
internal sealed record EtcdOffers(ImmutableDictionary<string, Offer> All)
{
    /// <summary>None.</summary>
    public static EtcdOffers None { get; } = new(ImmutableDictionary<string, Offer>.Empty);

    /// <summary>With more offers.</summary>
    public EtcdOffers With(IEnumerable<Offer> offers) => new(All.SetItems(offers.Select(offer => KeyValuePair.Create(offer.Id.Value, offer))));

    /// <summary>Without one that was used, declined or rescinded.</summary>
    public EtcdOffers Without(string offerId) => new(All.Remove(offerId));

    /// <summary>Those a member fits into, with the ports it would get.</summary>
    /// <param name="turn">Number of the last member, so that ports move on.</param>
    public ImmutableArray<EtcdSeat> Seats(EtcdClusterSpec spec, int turn) =>
        [.. All.Values.OrderBy(offer => offer.Id.Value, StringComparer.Ordinal).Select(offer => Seat(offer, spec, turn)).OfType<EtcdSeat>()];

    /// <summary>Ids of the offers that are of no use: all but those kept, and when wanted those that fit.</summary>
    /// <param name="kept">Offers on which a member is placed.</param>
    public ImmutableArray<string> Useless(EtcdClusterSpec spec, bool wanted, IReadOnlySet<string> kept)
    {
        var fitting = wanted ? Seats(spec, 0).Select(seat => seat.OfferId).ToHashSet() : [];
        return [.. All.Keys.Where(id => !kept.Contains(id) && !fitting.Contains(id))];
    }

    private static EtcdSeat? Seat(Offer offer, EtcdClusterSpec spec, int turn)
    {
        if (Address(offer) is not { } host || EtcdResources.Ports(offer, turn) is not { } ports)
        {
            return null;
        }

        return EtcdResources.Take(offer, spec, [ports.Peer, ports.Client]) is null
            ? null
            : new(offer.Id.Value, offer.AgentId.Value, host, ports.Peer, ports.Client);
    }

    // etcd listens on addresses only, not on names. Source: spec/frameworks/etcd-mesos.md B1.
    private static string? Address(Offer offer)
    {
        var told = offer.Url?.Address?.Ip;
        var text = string.IsNullOrEmpty(told) ? offer.Hostname : told;
        return IPAddress.TryParse(text, out var address) ? address.ToString() : null;
    }
}
