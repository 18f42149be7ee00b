using Variable = Mesos.V1.Environment.Types.Variable;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Puts the values of SECRET variables into the environment. Source: spec agent-behaviour section 13.2.</summary>
internal sealed class EnvironmentSecrets : IIsolator
{
    public string Name => "environment_secret";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        foreach (var variable in setup.Config.Command?.Environment?.Variables ?? [])
        {
            if (variable.Type != Variable.Types.Type.Secret)
            {
                continue;
            }

            var (data, problem) = SecretResolver.Resolve(variable.Secret);
            if (data is null)
            {
                return Task.FromResult(problem);
            }

            if (data.Span.Contains((byte)0))
            {
                return Task.FromResult<string?>($"secret of environment variable '{variable.Name}' contains null bytes");
            }

            setup.Environment[variable.Name] = data.ToStringUtf8();
        }

        return Task.FromResult<string?>(null);
    }
}
