using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.StatusUpdates;

/// <summary>What happened to a task.</summary>
internal sealed record TaskReport(TaskState State, string? Message = null, TaskStatus.Types.Reason? Reason = null, TaskStatus.Types.Source Source = TaskStatus.Types.Source.Executor)
{
    /// <summary>Resources that it went beyond; empty: that is not why.</summary>
    public ImmutableArray<Resource> Limitation { get; init; } = [];
}
