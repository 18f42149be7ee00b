using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>What a plan makes of what it sees.</summary>
/// <param name="Plan">The plan with what was seen written into it; to be stored before the step is taken.</param>
/// <param name="Step">What to do; <see langword="null"/>: wait.</param>
/// <param name="Reason">What is being done, or why nothing is.</param>
/// <param name="WantsOffers">Whether offers are of use.</param>
internal sealed record EtcdDecision(EtcdClusterPlan Plan, EtcdStep? Step, EtcdMode Mode, string Reason, bool WantsOffers = false);
