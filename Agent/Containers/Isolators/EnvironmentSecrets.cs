using Levee.Agent.Secrets;
using Variable = Mesos.V1.Environment.Types.Variable;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Puts the contents of SECRET variables into the environment. Source: spec agent-behaviour section 13.2.</summary>
internal sealed class EnvironmentSecrets(SecretContents secrets) : IIsolator
{
    public string Name => "environment_secret";

    public async Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        foreach (var variable in setup.Config.Command?.Environment?.Variables ?? [])
        {
            if (variable.Type != Variable.Types.Type.Secret)
            {
                continue;
            }

            var (data, problem) = await secrets.ReadAsync(variable.Secret, cancellationToken);
            if (data is null)
            {
                return problem;
            }

            if (data.Span.Contains((byte)0))
            {
                return $"secret of environment variable '{variable.Name}' contains null bytes";
            }

            setup.Environment[variable.Name] = data.ToStringUtf8();
        }

        return null;
    }
}
