using System.Collections.Immutable;

namespace Levee.Grains.Etcd;

/// <summary>The questions and orders to a member, each told by its client URL.</summary>
/// <remarks>Every call throws <see cref="EtcdException"/> for a refusal and for silence.</remarks>
internal interface IEtcdApi
{
    /// <summary>Who the member is and whom it follows; answered without a quorum too.</summary>
    Task<EtcdAnswer> StatusAsync(string clientUrl, CancellationToken cancellationToken);

    /// <summary>The member's own view of the list; ask the leader.</summary>
    Task<ImmutableArray<EtcdRosterEntry>> ListMembersAsync(string clientUrl, CancellationToken cancellationToken);

    /// <summary>Adds a learner and returns its id.</summary>
    Task<ulong> AddLearnerAsync(string clientUrl, string peerUrl, CancellationToken cancellationToken);

    /// <summary>Gives a learner a vote.</summary>
    Task PromoteAsync(string clientUrl, ulong memberId, CancellationToken cancellationToken);

    /// <summary>Takes a member out of the list.</summary>
    Task RemoveAsync(string clientUrl, ulong memberId, CancellationToken cancellationToken);

    /// <summary>Asks the leader, at its own URL, to let another member lead.</summary>
    Task MoveLeaderAsync(string clientUrl, ulong toMemberId, CancellationToken cancellationToken);
}
