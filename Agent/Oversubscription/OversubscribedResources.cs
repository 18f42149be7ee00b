using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Oversubscription;

/// <summary>What the agent has beyond what it has: revocable resources, taken or free.</summary>
internal sealed class OversubscribedResources
{
    private ResourceList _current = new([]);

    /// <summary>As the master was told last, or is to be told.</summary>
    public ImmutableArray<Resource> Current
    {
        get => Volatile.Read(ref _current).Resources;
        set => Volatile.Write(ref _current, new(value));
    }

    private sealed record ResourceList(ImmutableArray<Resource> Resources);
}
