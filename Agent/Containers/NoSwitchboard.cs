namespace Levee.Agent.Containers;

/// <summary>All output goes to the sandbox's files; nobody can attach.</summary>
internal sealed class NoSwitchboard : ISwitchboard
{
    public Task<ContainerStreams?> OpenAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken) => Task.FromResult<ContainerStreams?>(null);

    public Task<IContainerIo?> RecoverAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken) => Task.FromResult<IContainerIo?>(null);

    public Task CloseAsync(ContainerId id) => Task.CompletedTask;
}
