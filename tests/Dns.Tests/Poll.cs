namespace Levee.Dns.Tests;

/// <summary>Waits for a state, with a deadline instead of a sleep.</summary>
internal static class Poll
{
    public static async Task UntilAsync(Func<bool> condition, string what, int seconds = 20)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds, $"Not within {seconds} s: {what}");
            await Task.Delay(5);
        }
    }
}
