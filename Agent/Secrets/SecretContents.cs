using Google.Protobuf;
using Mesos.V1;

namespace Levee.Agent.Secrets;

/// <summary>What secrets hold: their value, or what the resolver knows of their reference. Source: spec agent-behaviour section 13.2.</summary>
/// <param name="resolver"><see langword="null"/>: only values are known.</param>
internal sealed class SecretContents(ISecretResolver? resolver)
{
    /// <returns>The content, or why there is none.</returns>
    public async Task<(ByteString? Data, string? Problem)> ReadAsync(Secret? secret, CancellationToken cancellationToken) => secret switch
    {
        { Type: Secret.Types.Type.Value, Value: { } value } => (value.Data, null),
        { Type: Secret.Types.Type.Reference, Reference: { } reference } => await ResolveAsync(reference, cancellationToken),
        _ => (null, "a secret has neither value nor reference"),
    };

    private async Task<(ByteString? Data, string? Problem)> ResolveAsync(Secret.Types.Reference reference, CancellationToken cancellationToken)
    {
        if (resolver is null)
        {
            return (null, $"secret '{reference.Name}' is given by reference, which needs --secret_resolver");
        }

        try
        {
            return await resolver.ResolveAsync(reference, cancellationToken).WaitAsync(cancellationToken) is { } data ? (data, null) : (null, $"secret '{reference.Name}' does not exist");
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return (null, $"secret '{reference.Name}' cannot be resolved: {error.Message}"); // A module's error is of any type, and fails this launch only.
        }
    }
}
