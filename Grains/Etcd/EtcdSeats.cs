using System.Collections.Immutable;

namespace Levee.Grains.Etcd;

/// <summary>The seats in hand.</summary>
/// <param name="WantedSince">When seats were first wanted; <see langword="null"/>: they are not.</param>
internal sealed record EtcdSeats(ImmutableArray<EtcdSeat> Free, DateTimeOffset? WantedSince)
{
    /// <summary>Whether the offer a member was placed on is still in hand.</summary>
    public bool Holds(EtcdMember member) => Free.Any(seat => seat.OfferId == member.OfferId);
}
