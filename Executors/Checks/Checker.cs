using System.Globalization;
using Levee.Executors.Loop;
using Levee.Executors.Messages;

namespace Levee.Executors.Checks;

/// <summary>Runs a check again and again: the first after its delay, each further its interval after the end of the one before.</summary>
/// <param name="take">Takes what each run found.</param>
internal sealed class Checker(CheckSpec check, IProbe probe, ITimers timers, Action<ProbeResult> take)
{
    private IDisposable? _next;
    private IDisposable? _run;
    private IDisposable? _timeout;

    public void Start() => _next = timers.After(check.Delay, Run);

    /// <summary>Stops a run under way; its outcome does not count.</summary>
    public void Pause() => Stop();

    /// <summary>Runs at once, and goes on.</summary>
    public void Resume()
    {
        Stop();
        _next = timers.After(TimeSpan.Zero, Run);
    }

    private void Run()
    {
        _timeout = check.Timeout > TimeSpan.Zero ? timers.After(check.Timeout, OnTimeout) : null;
        _run = probe.Run(End);
    }

    private void OnTimeout() => End(new(null, false, string.Create(CultureInfo.InvariantCulture, $"timed out after {check.Timeout.TotalSeconds}secs")));

    private void End(ProbeResult result)
    {
        Stop();
        _next = timers.After(check.Interval, Run);
        take(result); // Last: it may stop the checks.
    }

    private void Stop()
    {
        _next?.Dispose();
        _timeout?.Dispose();
        _run?.Dispose();
        (_next, _timeout, _run) = (null, null, null);
    }
}
