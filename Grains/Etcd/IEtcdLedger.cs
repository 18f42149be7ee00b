namespace Levee.Grains.Etcd;

/// <summary>Where a cluster's plan is kept.</summary>
internal interface IEtcdLedger
{
    /// <summary>The plan as stored.</summary>
    EtcdClusterPlan Plan { get; }

    /// <summary>Changes the plan and returns once it is stored; nothing is stored when the same instance comes back.</summary>
    Task UpdateAsync(Func<EtcdClusterPlan, EtcdClusterPlan> change, CancellationToken cancellationToken);
}
