using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Oversubscription;

/// <summary>Nothing is offered twice.</summary>
internal sealed class NoEstimator : IResourceEstimator
{
    public ImmutableArray<Resource> Oversubscribable(ImmutableArray<Resource> allocated) => [];
}
