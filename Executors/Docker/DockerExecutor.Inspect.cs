using Levee.Executors.Docker.Run;

namespace Levee.Executors.Docker;

// Waiting for the container to have started.
internal sealed partial class DockerExecutor
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50); // Mesos' 1 s from the start makes every task late.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InspectPatience = TimeSpan.FromSeconds(5);
    private readonly List<Action> _waiting = [];
    private TimeSpan _pause = FirstPause;
    private IDisposable? _inspection;
    private IDisposable? _inspectionTimer;
    private bool _isInspected; // Or docker was asked for long enough.

    /// <summary>Calls when the container is known to have started, or docker was asked for long enough.</summary>
    private void WhenInspected(Action action)
    {
        if (_isInspected)
        {
            action();
            return;
        }

        _waiting.Add(action);
        _timers.After(InspectPatience, GiveUpInspection);
    }

    private void Inspect()
    {
        var hadEnded = _hasEnded; // Asked after its end, docker will not say anything else later.
        _inspection = container.Inspect(found => OnInspected(found, hadEnded));
        _inspectionTimer = _timers.After(InspectPatience, () =>
        {
            _inspection.Dispose(); // Docker hangs.
            Inspect();
        });
    }

    private void OnInspected((byte[] Output, DockerInspection Container)? found, bool isFinal)
    {
        _inspectionTimer?.Dispose();
        if (found is var (output, known) && known.HasStarted)
        {
            OnStarted(output, known);
            Inspected();
        }
        else if (isFinal)
        {
            Inspected();
        }
        else
        {
            _inspectionTimer = _timers.After(_hasEnded ? TimeSpan.Zero : _pause, Inspect);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }

    private void GiveUpInspection()
    {
        if (!_isInspected)
        {
            Inspected();
        }
    }

    private void Inspected()
    {
        _isInspected = true;
        _inspectionTimer?.Dispose();
        _inspection?.Dispose();
        _waiting.ForEach(action => action());
        _waiting.Clear();
    }
}
