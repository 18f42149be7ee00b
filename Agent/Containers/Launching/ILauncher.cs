namespace Levee.Agent.Containers.Launching;

/// <summary>Keeps together the processes of a container, so that all of them can be found and killed. Source: spec agent-behaviour section 6.</summary>
internal interface ILauncher
{
    /// <summary><c>linux</c> or <c>posix</c>.</summary>
    string Name { get; }

    /// <summary>Called before the first process starts.</summary>
    void Prepare(ContainerSetup setup);

    /// <summary>Called when the first process is there, also when an earlier agent started it.</summary>
    void Started(ContainerId id, int pid);

    /// <summary>Processes of a container that are alive, those of the containers inside it included where they can be told.</summary>
    IReadOnlyList<int> Processes(ContainerId id);

    /// <summary>Kills all of them.</summary>
    /// <returns>Pids of those that do not end; empty: none is left.</returns>
    Task<IReadOnlyList<int>> KillAsync(ContainerId id);

    /// <summary>Forgets a container whose processes have all ended.</summary>
    void Forget(ContainerId id);
}
