using System.Collections.Immutable;

namespace Levee.Agent.Recovery;

/// <summary>What an agent id had when it was last seen.</summary>
/// <param name="Problems">What could not be read; the rest is there.</param>
internal sealed record RecoveredAgent(ImmutableArray<RecoveredFramework> Frameworks, ImmutableArray<CheckpointProblem> Problems)
{
    /// <summary>The machine was started again since: no process of it is left.</summary>
    public bool IsRebooted { get; init; }
}
