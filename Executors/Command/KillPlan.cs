namespace Levee.Executors.Command;

/// <summary>A task that is being killed: SIGTERM was sent, SIGKILL follows.</summary>
/// <param name="Started">When the first kill came.</param>
/// <param name="Grace">Time from then to SIGKILL.</param>
/// <remarks>Source: spec executor-api section 13.</remarks>
internal readonly record struct KillPlan(TimeSpan Started, TimeSpan Grace)
{
    /// <summary>Grace when neither the kill nor the task names one.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(3);

    /// <summary>When SIGKILL is due.</summary>
    public TimeSpan Deadline => Started + Grace;

    /// <summary>A later kill can only shorten the grace.</summary>
    public KillPlan With(TimeSpan grace) => this with { Grace = grace < Grace ? grace : Grace };
}
