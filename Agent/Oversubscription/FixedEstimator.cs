using System.Collections.Immutable;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Agent.Oversubscription;

/// <summary>Always the same, less what is taken of it.</summary>
/// <param name="all">All revocable.</param>
internal sealed class FixedEstimator(ImmutableArray<Resource> all) : IResourceEstimator
{
    private readonly ResourceBundle _all = ResourceBundle.Of(all);

    public ImmutableArray<Resource> Oversubscribable(ImmutableArray<Resource> allocated) => _all.Less(ResourceBundle.Of(allocated).Unallocated()).ToMessages();
}
