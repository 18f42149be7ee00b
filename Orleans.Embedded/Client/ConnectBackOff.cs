namespace Levee.EmbeddedEngine.Client;

/// <summary>Waits between attempts to connect: 50 ms, then twice as long each time up to 2 s, each between half and all of that, so that many clients do not come at once.</summary>
internal sealed class ConnectBackOff(TimeProvider clock)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);
    private readonly Random _random = new(Guid.NewGuid().GetHashCode());
    private TimeSpan _next = s_first;

    public void Reset() => _next = s_first;

    /// <returns>False when cancelled.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var wait = _next * (0.5 + (_random.NextDouble() / 2));
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
