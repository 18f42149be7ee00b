using System.Collections.Immutable;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Containers;

/// <summary>How a container ended.</summary>
/// <param name="Status">How its first process ended; <see langword="null"/>: not known, or it never ran.</param>
/// <param name="State">State of its tasks when the container did not end by itself.</param>
/// <param name="Reason">Why; set with <paramref name="State"/>.</param>
/// <param name="Message">For people.</param>
/// <param name="Limitation">Resources that it went beyond; empty: none.</param>
/// <remarks>Source: spec agent-behaviour section 6 (termination record).</remarks>
internal sealed record ContainerTermination(WaitStatus? Status, TaskState? State, Reason? Reason, string? Message, ImmutableArray<Resource> Limitation)
{
    /// <summary>It ended by itself.</summary>
    public static ContainerTermination Of(WaitStatus? status) => new(status, null, null, null, []);
}
