namespace Levee.Executors.Processes;

/// <summary>The process of a task and all that it starts.</summary>
internal interface ITaskProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="started">Called once, maybe before this returns: with <see langword="null"/> when the command runs, or with why it does not.</param>
    /// <param name="exited">Called once when the first process has ended.</param>
    /// <returns>Why it cannot be started; <see langword="null"/> when it was.</returns>
    string? Start(ProcessStart start, Action<string?> started, Action<WaitStatus> exited);

    /// <summary>Sends a signal to every process.</summary>
    void Signal(int signal);

    /// <summary>Calls when no process is left, without doing anything to that end.</summary>
    void WhenGone(Action gone);

    /// <summary>Kills every process, and calls when none is left.</summary>
    void Kill(Action gone);
}
