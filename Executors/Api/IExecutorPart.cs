using Levee.Executors.Messages;

namespace Levee.Executors.Api;

/// <summary>What an executor does with what its agent says.</summary>
internal interface IExecutorPart
{
    /// <summary>The agent is there, for the first time or again.</summary>
    void OnSubscribed(Subscribed agent);

    void OnLaunch(TaskInfo task);

    void OnLaunchGroup(IReadOnlyList<TaskInfo> tasks);

    /// <param name="grace">From SIGTERM to SIGKILL; <see langword="null"/>: the task's own.</param>
    void OnKill(string taskId, TimeSpan? grace);

    void OnShutdown();

    /// <summary>The agent has an update for good.</summary>
    void OnAcknowledged(StatusUpdate update);

    /// <summary>The agent is not there; attempts to find it go on.</summary>
    void OnDisconnected();

    /// <summary>The agent will not come back, or must not find this executor any more.</summary>
    void OnLost();
}
