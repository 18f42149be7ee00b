namespace Levee.Grains.Etcd;

/// <summary>The hands of a cluster's plan: what launches and kills members.</summary>
internal interface IEtcdTasks
{
    /// <summary>The offers in hand that a member fits into.</summary>
    EtcdSeats Seats { get; }

    /// <summary>Says whether offers are of use from now on; those in hand that are of none are given back.</summary>
    /// <param name="plan">Its placed members keep their offers.</param>
    Task WantAsync(bool wanted, EtcdClusterPlan plan, CancellationToken cancellationToken);

    /// <summary>Launches a member on the offer it was placed on.</summary>
    /// <returns><see langword="false"/> when it surely was not launched.</returns>
    Task<bool> LaunchAsync(EtcdMember member, string token, string initialCluster, CancellationToken cancellationToken);

    /// <summary>Asks for the end of a member's task.</summary>
    Task KillAsync(EtcdMember member, CancellationToken cancellationToken);

    /// <summary>Removes all that is left of the cluster.</summary>
    /// <returns><see langword="false"/> when the order did not get through.</returns>
    Task<bool> TeardownAsync(CancellationToken cancellationToken);
}
