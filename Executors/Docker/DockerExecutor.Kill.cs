using Levee.Executors.Native;

namespace Levee.Executors.Docker;

// Its end by order.
internal sealed partial class DockerExecutor
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private IDisposable? _stop;
    private IDisposable? _retry;

    private bool IsKilled { get; set; }

    private bool RanTooLong { get; set; }

    private void OnRanTooLong()
    {
        RanTooLong = !IsKilled;
        Kill(TimeSpan.Zero);
    }

    /// <summary>Docker may not know of the container before it has started.</summary>
    protected override void Kill(TimeSpan grace)
    {
        if (!_hasEnded && !IsOver)
        {
            _completionTimer?.Dispose();
            WhenInspected(() => Stop(grace));
        }
    }

    /// <summary>A later order takes the place of the one before.</summary>
    private void Stop(TimeSpan grace)
    {
        if (_hasEnded)
        {
            return;
        }

        if (!IsKilled)
        {
            IsKilled = true;
            Checks?.Pause();
            if (!RanTooLong)
            {
                Announce();
            }
        }

        EndKill();
        _stop = container.Stop(grace, problem =>
        {
            if (problem is not null && !_hasEnded)
            {
                StandardError.WriteLine($"levee-executor: failed to stop the container: {problem}");
                _retry = _timers.After(RetryInterval, () => Stop(grace));
            }
        });
    }

    private void EndKill()
    {
        _stop?.Dispose();
        _retry?.Dispose();
    }
}
