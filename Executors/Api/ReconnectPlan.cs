namespace Levee.Executors.Api;

/// <summary>When to look for the agent again.</summary>
/// <remarks>Source: spec executor-api section 11. An agent that comes back waits 2 s for its executors, so they must not wait long.</remarks>
internal sealed class ReconnectPlan(ExecutorSettings settings, Random random)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);
    private TimeSpan? _lostSince;

    /// <summary>The executor is subscribed.</summary>
    public void Succeeded() => _lostSince = null;

    /// <summary>An attempt failed, or the connection broke.</summary>
    /// <returns>How long to wait before the next attempt; <see langword="null"/>: no more attempts.</returns>
    public TimeSpan? Next(TimeSpan now)
    {
        _lostSince ??= now;
        var longest = settings.BackOff < Longest ? settings.BackOff : Longest;
        return settings.Checkpoint && now - _lostSince < settings.RecoveryTimeout ? Shortest + (longest * random.NextDouble()) : null;
    }
}
