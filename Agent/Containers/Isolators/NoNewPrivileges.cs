namespace Levee.Agent.Containers.Isolators;

/// <summary>No program of a container gains rights by being started. Source: spec agent-behaviour section 7.</summary>
internal sealed class NoNewPrivileges : IIsolator
{
    public string Name => "linux/nnp";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        setup.Launch.NoNewPrivileges = true;
        return Task.FromResult<string?>(null);
    }
}
