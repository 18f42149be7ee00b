namespace Levee.LoadBalancer.Balancing;

/// <summary>When a backend that does not answer is left alone, and for how long.</summary>
/// <param name="FailureThreshold">Failed connects in a row that open the breaker.</param>
/// <param name="BackOff">Time since the last failure after which the backend is tried again.</param>
/// <remarks>Source of the defaults: spec/dcos/l4lb.md section 7 (5 failures, 30 s).</remarks>
internal sealed record BreakerOptions(int FailureThreshold, TimeSpan BackOff)
{
    /// <summary>5 failures, 30 s.</summary>
    public static BreakerOptions Default { get; } = new(5, TimeSpan.FromSeconds(30));
}
