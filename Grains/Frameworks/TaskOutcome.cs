using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Grains.Frameworks;

/// <summary>What follows from a change of a framework's tasks.</summary>
/// <param name="Statuses">For the framework, made by the master.</param>
/// <param name="Changes">For the cluster feed.</param>
internal sealed record TaskOutcome(ImmutableArray<TaskStatus> Statuses, ImmutableArray<ClusterChange> Changes)
{
    /// <summary>Nothing follows.</summary>
    public static TaskOutcome Nothing { get; } = new([], []);
}
