using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Checks;

/// <summary>The check and the health check of one task.</summary>
/// <remarks>Source: spec agent-behaviour section 12.</remarks>
internal sealed class TaskChecks
{
    private readonly TaskInfo _task;
    private readonly ITimers _timers;
    private readonly Action<TaskReason> _changed;
    private readonly Action _kill;
    private readonly HealthRecord? _health;
    private readonly List<Checker> _checkers = [];

    /// <param name="changed">Called when the task's status is to be reported, with the reason.</param>
    /// <param name="kill">Called when the task is to be killed for its health.</param>
    public TaskChecks(TaskInfo task, IProbes probes, ITimers timers, Action<TaskReason> changed, Action kill)
    {
        (_task, _timers, _changed, _kill) = (task, timers, changed, kill);
        if (task.HealthCheck is { } healthCheck)
        {
            _health = new(healthCheck, timers.Now);
            _checkers.Add(new(healthCheck, probes.Create(task, healthCheck), timers, TakeHealth));
        }

        if (task.Check is { } check)
        {
            Status = new(check.Kind, null);
            _checkers.Add(new(check, probes.Create(task, check), timers, Take));
        }
    }

    /// <summary>What the health check found last; <see langword="null"/> when there is none, or nothing counted yet.</summary>
    public bool? Healthy => _health?.Healthy;

    /// <summary>What the check found last; <see langword="null"/> when there is none.</summary>
    public CheckStatus? Status { get; private set; }

    public void Start() => _checkers.ForEach(checker => checker.Start());

    /// <summary>Stops all; what is under way does not count.</summary>
    public void Pause() => _checkers.ForEach(checker => checker.Pause());

    /// <summary>Runs all at once, and goes on.</summary>
    public void Resume() => _checkers.ForEach(checker => checker.Resume());

    private void TakeHealth(ProbeResult result)
    {
        if (result.Healthy != true)
        {
            StandardError.WriteLine($"levee-executor: health check of task '{_task.Id}' failed: {result.Message}");
        }

        var verdict = _health!.Take(result.Healthy, _timers.Now);
        if (verdict != HealthVerdict.Ignore)
        {
            _changed(TaskReason.HealthCheckStatusUpdated);
        }

        if (verdict == HealthVerdict.ReportAndKill)
        {
            _kill();
        }
    }

    private void Take(ProbeResult result)
    {
        if (result.Value is null)
        {
            StandardError.WriteLine($"levee-executor: check of task '{_task.Id}' failed: {result.Message}");
        }

        var status = Status! with { Value = result.Value };
        if (status != Status)
        {
            Status = status;
            _changed(TaskReason.CheckStatusUpdated);
        }
    }
}
