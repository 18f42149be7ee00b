namespace Levee.Agent.Tests;

/// <summary>Waits for a state by looking, with a deadline.</summary>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async Task<T> ForAsync<T>(Func<T?> look, string what)
        where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (look() is { } found)
            {
                return found;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new TimeoutException($"Not within {Patience}: {what}");
    }

    public static Task UntilAsync(Func<bool> look, string what) => ForAsync(() => look() ? "" : null, what);
}
