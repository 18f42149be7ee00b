using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>A task that is being killed: SIGTERM was or will be sent, SIGKILL follows.</summary>
/// <param name="Started">When the first kill came, on the agent's monotonic clock.</param>
/// <param name="Grace">Time from then to SIGKILL.</param>
/// <remarks>Source: spec executor-api section 13.</remarks>
internal readonly record struct KillPlan(TimeSpan Started, TimeSpan Grace)
{
    /// <summary>Grace when neither the kill nor the task names one.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(3);

    /// <summary>The grace that a policy names.</summary>
    public static TimeSpan? GraceOf(KillPolicy? policy) => policy?.GracePeriod is { } grace ? TimeSpan.FromTicks(grace.Nanoseconds / TimeSpan.NanosecondsPerTick) : null;

    /// <summary>When SIGKILL is due.</summary>
    public TimeSpan Deadline => Started + Grace;

    /// <summary>A later kill can only shorten the grace.</summary>
    public KillPlan With(TimeSpan grace) => this with { Grace = grace < Grace ? grace : Grace };
}
