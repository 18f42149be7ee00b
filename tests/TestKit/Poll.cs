using System.Diagnostics;

namespace Levee.TestKit;

/// <summary>Waits for a state by looking again and again until a deadline.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns how long it took until <paramref name="isReached"/> said yes.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="deadline"/>; names <paramref name="what"/>.</exception>
    public static async Task<TimeSpan> UntilAsync(string what, TimeSpan deadline, Func<Task<bool>> isReached)
    {
        var watch = Stopwatch.StartNew();
        while (!await isReached())
        {
            if (watch.Elapsed > deadline)
            {
                throw new TimeoutException($"Not reached within {deadline.TotalSeconds:0.#} s: {what}.");
            }

            await Task.Delay(Pause);
        }

        return watch.Elapsed;
    }
}
