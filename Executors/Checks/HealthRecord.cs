using Levee.Executors.Messages;

namespace Levee.Executors.Checks;

/// <summary>Judges the runs of a health check. Source: spec agent-behaviour section 12.1.</summary>
/// <param name="started">When the task was started.</param>
internal sealed class HealthRecord(CheckSpec check, TimeSpan started)
{
    private uint _failures;
    private bool _wasHealthy;

    /// <summary>What was found last; <see langword="null"/>: nothing that counts yet.</summary>
    public bool? Healthy { get; private set; }

    /// <param name="healthy"><see langword="null"/>: the check could not be run.</param>
    public HealthVerdict Take(bool? healthy, TimeSpan now) => healthy switch
    {
        true => Succeed(),
        false => Fail(now),
        null => HealthVerdict.Ignore,
    };

    private HealthVerdict Succeed()
    {
        var changed = !_wasHealthy || _failures > 0;
        (_wasHealthy, _failures, Healthy) = (true, 0, true);
        return changed ? HealthVerdict.Report : HealthVerdict.Ignore;
    }

    private HealthVerdict Fail(TimeSpan now)
    {
        if (!_wasHealthy && now - started <= check.Grace)
        {
            return HealthVerdict.Ignore;
        }

        _failures++;
        Healthy = false;
        return _failures >= check.ConsecutiveFailures ? HealthVerdict.ReportAndKill : HealthVerdict.Report;
    }
}
