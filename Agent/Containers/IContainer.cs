namespace Levee.Agent.Containers;

/// <summary>A started process and all that comes from it.</summary>
internal interface IContainer
{
    /// <summary>Pid of the first process.</summary>
    int Pid { get; }

    /// <summary>Completes when the first process has ended; others may still run.</summary>
    Task Exited { get; }

    /// <summary>Sends a signal to every process of the container.</summary>
    void Signal(int signal);

    /// <summary>Whether a process of the container still runs.</summary>
    bool IsPopulated();

    /// <summary>Kills what is left and forgets the container. Called once.</summary>
    /// <returns>How the first process ended.</returns>
    Task<WaitStatus> DestroyAsync();
}
