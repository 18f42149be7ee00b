using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Docker;

// Its end by order.
internal sealed partial class DockerExecutor
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReapMargin = TimeSpan.FromSeconds(2); // Mesos' 1 s to reap and 1 s to spare.
    private IDisposable? _stop;
    private IDisposable? _retry;

    private bool IsKilled { get; set; }

    private bool RanTooLong { get; set; }

    public void OnKill(string taskId, TimeSpan? grace)
    {
        if (_task?.Id == taskId)
        {
            Kill(grace ?? _task.KillGrace ?? shutdownGrace);
        }
    }

    public void OnShutdown()
    {
        if (_task is null)
        {
            exit(0);
            return;
        }

        Kill(shutdownGrace > ReapMargin ? shutdownGrace - ReapMargin : TimeSpan.Zero);
    }

    private void OnUnhealthy() => Kill(_task!.KillGrace ?? shutdownGrace);

    private void OnRanTooLong()
    {
        RanTooLong = !IsKilled;
        Kill(TimeSpan.Zero);
    }

    /// <summary>Docker may not know of the container before it has started.</summary>
    private void Kill(TimeSpan grace)
    {
        if (!_hasEnded && _end is null)
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
            _checks?.Pause();
            if (_hasKillingState && !RanTooLong)
            {
                Report(new(_task!.Id, TaskState.Killing));
            }
        }

        EndKill();
        _stop = container.Stop(grace, problem =>
        {
            if (problem is not null && !_hasEnded)
            {
                StandardError.WriteLine($"levee-executor: failed to stop the container: {problem}");
                _retry = timers.After(RetryInterval, () => Stop(grace));
            }
        });
    }

    private void EndKill()
    {
        _stop?.Dispose();
        _retry?.Dispose();
    }
}
