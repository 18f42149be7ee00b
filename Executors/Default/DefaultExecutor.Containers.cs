using System.Globalization;
using Levee.Executors.Command;
using Levee.Executors.Containers;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Default;

/// <content>The life of the containers.</content>
internal sealed partial class DefaultExecutor
{
    private const int Ok = 200;
    private const int Accepted = 202;
    private const int NotFound = 404;
    private const int Unavailable = 503;
    private bool _hasRun;

    private void Launch(TaskContainer task) => task.Call = containers.Launch(task.Id, task.Task, answer => OnLaunched(task, answer));

    private void OnLaunched(TaskContainer task, AgentAnswer answer)
    {
        if (answer.Status is null or Unavailable)
        {
            Retry(task, Launch); // A container that was started all the same is found by its id: 202.
            return;
        }

        task.IsAnswered = true;
        task.LaunchError = answer.Status is Ok or Accepted ? null : Text(answer);
        if (task.Group.TrueForAll(member => member.IsAnswered))
        {
            task.Group.ToList().ForEach(Start);
        }
    }

    private void Start(TaskContainer task)
    {
        task.IsStarted = true;
        if (task.LaunchError is null)
        {
            task.IsRunning = true;
            place.Link(task.Task.Id, task.Id);
            task.Checks = new(task.Task, probesOf(task.Id), timers, reason => Report(task, new(task.Task.Id, TaskState.Running) { Reason = reason }), () => Kill(task, GraceOf(task)));
            Report(task, new(task.Task.Id, TaskState.Running));
            if (task.KillGrace is { } grace)
            {
                Terminate(task, grace); // It was to be killed before it ran.
            }
            else
            {
                task.Checks.Start();
                task.CompletionTimer = task.Task.MaxCompletionTime is { } time ? timers.After(time, () => OnRanTooLong(task)) : null;
            }
        }

        Wait(task);
    }

    private void Wait(TaskContainer task) => task.Call = containers.Wait(task.Id, answer => OnWaited(task, answer));

    private void OnWaited(TaskContainer task, AgentAnswer answer)
    {
        switch (answer.Status)
        {
            case Ok:
                End(task, ContainerEnd.Parse(answer.Body));
                break;
            case NotFound:
                End(task, null);
                break;
            case null or Unavailable:
                Retry(task, Wait);
                break;
            default:
                StandardError.WriteLine(string.Create(CultureInfo.InvariantCulture, $"levee-executor: waiting for container {task.Id.Value} was answered with {answer.Status} {Text(answer)}"));
                OnShutdown();
                break;
        }
    }

    private void End(TaskContainer task, ContainerEnd? end)
    {
        task.CompletionTimer?.Dispose();
        task.KillTimer?.Dispose();
        task.Checks?.Pause();
        _tasks.Remove(task.Task.Id);
        task.Group.Remove(task);
        _hasRun = true;
        var outcome = TaskOutcome.Of(task, end);
        Report(task, outcome);
        if (outcome.State is TaskState.Failed or TaskState.Killed)
        {
            task.Group.ToList().ForEach(member => Kill(member, GraceOf(member)));
        }

        ExitIfDone();
    }

    private void OnRanTooLong(TaskContainer task)
    {
        task.RanTooLong = true;
        Kill(task, TimeSpan.Zero);
    }

    private void Kill(TaskContainer task, TimeSpan grace)
    {
        if (task.KillGrace is not null)
        {
            return; // Source: spec executor-api section 14: a second kill is ignored.
        }

        task.KillGrace = grace;
        task.CompletionTimer?.Dispose();
        task.Checks?.Pause();
        if (_hasKillingState && !task.RanTooLong)
        {
            Report(task, new(task.Task.Id, TaskState.Killing));
        }

        if (task.IsRunning)
        {
            Terminate(task, grace);
        }
    }

    private void Terminate(TaskContainer task, TimeSpan grace)
    {
        Signal(task, Libc.SigTerm);
        task.KillTimer = timers.After(grace, () => Signal(task, Libc.SigKill));
    }

    /// <summary>Until the agent has taken it: a lost signal would leave the task running.</summary>
    private void Signal(TaskContainer task, int signal)
    {
        if (_tasks.GetValueOrDefault(task.Task.Id) == task)
        {
            containers.Kill(task.Id, signal, answer =>
            {
                if (answer.Status is not (Ok or NotFound))
                {
                    timers.After(RetryDelay, () => Signal(task, signal));
                }
            });
        }
    }

    /// <summary>Tries again after a while; when the executor is not subscribed, that comes first.</summary>
    private void Retry(TaskContainer task, Action<TaskContainer> action) => task.Call = agent.IsSubscribed ? timers.After(RetryDelay, () => action(task)) : null;

    private static TimeSpan GraceOf(TaskContainer task) => task.Task.KillGrace ?? KillPlan.DefaultGrace;
}
