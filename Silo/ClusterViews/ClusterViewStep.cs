using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Silo.ClusterViews;

/// <summary>One step from a picture to the next.</summary>
/// <param name="Changes">What led from <paramref name="Before"/> to <paramref name="After"/>, in order; a change may leave its entry as it was.</param>
public sealed record ClusterViewStep(ClusterView Before, ClusterView After, ImmutableArray<ClusterChange> Changes);
