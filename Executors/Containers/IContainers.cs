using Levee.Executors.Messages;

namespace Levee.Executors.Containers;

/// <summary>The agent's containers below the executor's. Each call is answered once, later, unless what it returned is disposed before.</summary>
/// <remarks>Source: spec agent-api section 4.</remarks>
internal interface IContainers
{
    /// <summary>Starts a task's container: 200 when it runs, 202 when it is there already, 400 with the reason.</summary>
    IDisposable Launch(ContainerId id, TaskInfo task, Action<AgentAnswer> done);

    /// <summary>Waits for the end: 200 with a <see cref="ContainerEnd"/>, 404 when there is no such container.</summary>
    IDisposable Wait(ContainerId id, Action<AgentAnswer> done);

    /// <summary>Sends a signal to the container's first process: 200, or 404 when it is gone.</summary>
    IDisposable Kill(ContainerId id, int signal, Action<AgentAnswer> done);

    /// <summary>Runs a command inside a container's parent, and reads what it says to its end. Disposing kills it.</summary>
    IDisposable RunSession(ContainerId id, CommandInfo command, Action<AgentAnswer> done);

    /// <summary>Looks from a container's network: 200 with an HTTP status, or 1 for a port that is open; 502 and why when nothing answers there.</summary>
    /// <param name="url">Of scheme tcp, http or https.</param>
    IDisposable Probe(ContainerId id, string url, Action<AgentAnswer> done);

    /// <summary>Forgets a container that has ended.</summary>
    IDisposable Remove(ContainerId id, Action<AgentAnswer> done);
}
