using Levee.Agent.StatusUpdates;
using Mesos.V1;

namespace Levee.Agent.Operations;

/// <summary>An operation whose outcome is sent until acknowledged.</summary>
/// <param name="Due">When to send it next, on the agent's monotonic clock.</param>
/// <param name="Interval">Time from then to the sending after.</param>
internal sealed record PendingOperation(Operation Operation, TimeSpan Due, TimeSpan Interval)
{
    public static PendingOperation New(Operation operation, TimeSpan now) => new(operation, now, UpdateStream.FirstInterval);

    /// <summary>Due at once, its retries start over.</summary>
    public PendingOperation Again(TimeSpan now) => New(Operation, now);

    public PendingOperation Sent(TimeSpan now) =>
        this with { Due = now + Interval, Interval = Interval * 2 < UpdateStream.LongestInterval ? Interval * 2 : UpdateStream.LongestInterval };
}
