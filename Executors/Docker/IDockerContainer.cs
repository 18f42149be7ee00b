using Levee.Executors.Docker.Run;
using Levee.Executors.Messages;
using Levee.Executors.Processes;

namespace Levee.Executors.Docker;

/// <summary>The container of a task, by docker's command.</summary>
internal interface IDockerContainer
{
    /// <summary>Runs it; its output goes where the executor's goes.</summary>
    /// <param name="ended">Called when docker has ended: with the container, or because it could not be run.</param>
    /// <returns>Why that was not even tried.</returns>
    string? Run(TaskInfo task, DockerInfo info, Action<WaitStatus> ended);

    /// <summary>Asks what it is like.</summary>
    /// <param name="done">Called with docker's words and their meaning; <see langword="null"/>: there is no such container, or no answer.</param>
    /// <returns>Disposed, it gives the question up.</returns>
    IDisposable Inspect(Action<(byte[] Output, DockerInspection Container)?> done);

    /// <summary>Has it stopped: SIGTERM, and SIGKILL after the grace.</summary>
    /// <param name="done">Called with why that failed, or <see langword="null"/>.</param>
    /// <returns>Disposed, it waits no longer.</returns>
    IDisposable Stop(TimeSpan grace, Action<string?> done);

    /// <summary>Notes the pid of its first process for the agent.</summary>
    void Note(int pid);

    /// <summary>Calls when a process, which is not a child, has ended.</summary>
    void WhenEnded(int pid, Action ended);
}
