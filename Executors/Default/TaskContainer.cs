using Levee.Executors.Checks;
using Levee.Executors.Messages;

namespace Levee.Executors.Default;

/// <summary>A task of the default executor, and the container it runs in.</summary>
/// <param name="Group">The tasks that it was launched with, itself included.</param>
internal sealed record TaskContainer(TaskInfo Task, ContainerId Id, List<TaskContainer> Group)
{
    public TaskChecks? Checks { get; set; }

    /// <summary>The call under way: the launch, then the wait.</summary>
    public IDisposable? Call { get; set; }

    /// <summary>Ends the task when it runs too long.</summary>
    public IDisposable? CompletionTimer { get; set; }

    /// <summary>Follows SIGTERM with SIGKILL.</summary>
    public IDisposable? KillTimer { get; set; }

    /// <summary>Whether the agent has answered the launch.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether the launches of the whole group are answered.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Why the agent refused the launch.</summary>
    public string? LaunchError { get; set; }

    /// <summary>Whether it runs, as far as is known.</summary>
    public bool IsRunning { get; set; }

    /// <summary>The grace of a kill; <see langword="null"/>: it is not being killed.</summary>
    public TimeSpan? KillGrace { get; set; }

    /// <summary>Whether it is killed for having run too long.</summary>
    public bool RanTooLong { get; set; }
}
