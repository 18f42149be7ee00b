using Levee.Executors.Checks;
using Levee.Executors.Messages;

namespace Levee.Executors.Tests.Checks;

/// <summary>A probe, and its maker, whose outcome the test decides.</summary>
internal sealed class FakeProbe(ManualTimers timers) : IProbe, IProbes
{
    private Action<ProbeResult>? _done;

    /// <summary>When it was run.</summary>
    public List<double> Runs { get; } = [];

    public int Stopped { get; private set; }

    public bool IsRunning => _done is not null;

    public IProbe Create(TaskInfo task, CheckSpec check) => this;

    public IDisposable Run(Action<ProbeResult> done)
    {
        Runs.Add(timers.Now.TotalSeconds - 3600);
        _done = done;
        return new Look(this);
    }

    public void End(ProbeResult result)
    {
        var done = _done;
        _done = null;
        done!(result);
    }

    private sealed record Look(FakeProbe Probe) : IDisposable
    {
        public void Dispose()
        {
            if (Probe._done is not null)
            {
                Probe._done = null;
                Probe.Stopped++;
            }
        }
    }
}
