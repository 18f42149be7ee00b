using Levee.Executors.Loop;

namespace Levee.Executors.Tests;

/// <summary>Time that only the test moves.</summary>
internal sealed class ManualTimers : ITimers
{
    private readonly List<Timer> _timers = [];

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    public IDisposable After(TimeSpan delay, Action action)
    {
        var timer = new Timer(this, Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), action);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets time pass, and calls what is due in its order.</summary>
    public void Advance(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (_timers.Where(timer => timer.Time <= end).MinBy(timer => timer.Time) is { } next)
        {
            Now = next.Time;
            _timers.Remove(next);
            next.Action();
        }

        Now = end;
    }

    private sealed record Timer(ManualTimers Owner, TimeSpan Time, Action Action) : IDisposable
    {
        public void Dispose() => Owner._timers.RemoveAll(timer => ReferenceEquals(timer, this));
    }
}
