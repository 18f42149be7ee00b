using Mesos.V1;
using Variable = Mesos.V1.Environment.Types.Variable;

namespace Levee.Grains.Interfaces.Tasks;

/// <summary>Whether the environment of a command is well formed. Source: spec mesos/master-behaviour.md section 10, rule 9.</summary>
public static class CommandRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(CommandInfo? command)
    {
        foreach (var variable in command?.Environment?.Variables ?? [])
        {
            if (Problem(variable) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Problem(Variable variable) => variable switch
    {
        { Type: Variable.Types.Type.Secret, Secret: null } => $"Environment variable '{variable.Name}' of type 'SECRET' must have a secret set",
        { Type: Variable.Types.Type.Secret, HasValue: true } => $"Environment variable '{variable.Name}' of type 'SECRET' must not have a value set",
        { Type: Variable.Types.Type.Secret } when Problem(variable.Secret) is { } problem => $"Environment variable '{variable.Name}' specifies an invalid secret: {problem}",
        { Type: Variable.Types.Type.Secret, Secret.Value.Data: var data } when data.Contains((byte)0) =>
            $"Environment variable '{variable.Name}' specifies a secret containing null bytes, which is not allowed in the environment",
        { Type: Variable.Types.Type.Value, HasValue: false } => $"Environment variable '{variable.Name}' of type 'VALUE' must have a value set",
        { Type: Variable.Types.Type.Value, Secret: not null } => $"Environment variable '{variable.Name}' of type 'VALUE' must not have a secret set",
        { Type: Variable.Types.Type.Unknown } => "Environment variable of type 'UNKNOWN' is not allowed",
        _ => null,
    };

    private static string? Problem(Secret secret) => secret switch
    {
        { Type: Secret.Types.Type.Reference, Reference: null } => "Secret of type REFERENCE must have the 'reference' field set",
        { Type: Secret.Types.Type.Reference, Value: not null } => $"Secret '{secret.Reference.Name}' of type REFERENCE must not have the 'value' field set",
        { Type: Secret.Types.Type.Value, Value: null } => "Secret of type VALUE must have the 'value' field set",
        { Type: Secret.Types.Type.Value, Reference: not null } => "Secret of type VALUE must not have the 'reference' field set",
        _ => null,
    };
}
