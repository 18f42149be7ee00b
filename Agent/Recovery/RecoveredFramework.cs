using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Recovery;

/// <summary>A framework as its checkpoints have it.</summary>
/// <param name="Runs">Oldest first.</param>
internal sealed record RecoveredFramework(FrameworkInfo Info, ImmutableArray<RecoveredRun> Runs);
