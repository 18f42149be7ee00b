namespace Levee.Executors.Loop;

/// <summary>Monotonic time, and calls at a later one.</summary>
internal interface ITimers
{
    /// <summary>Since some fixed moment; never goes back.</summary>
    TimeSpan Now { get; }

    /// <summary>Calls once, not before <paramref name="delay"/> has passed. Disposing what is returned calls it off.</summary>
    IDisposable After(TimeSpan delay, Action action);
}
