namespace Levee.Agent;

/// <summary>When this agent started, which is when this is made.</summary>
internal sealed class AgentClock(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>Seconds since the epoch.</summary>
    public double StartSeconds { get; } = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Time since the start.</summary>
    public TimeSpan Uptime => clock.GetElapsedTime(_start);
}
