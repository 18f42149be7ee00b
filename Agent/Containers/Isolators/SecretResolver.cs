using Google.Protobuf;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Takes secrets by value only; those by reference need a resolver, and there is none. Source: spec agent-behaviour section 13.2.</summary>
internal static class SecretResolver
{
    public static (ByteString? Data, string? Problem) Resolve(Secret? secret) => secret switch
    {
        { Type: Secret.Types.Type.Value, Value: { } value } => (value.Data, null),
        { Reference: { } reference } => (null, $"secret '{reference.Name}' is given by reference, and this agent has no secret resolver"),
        _ => (null, "a secret has neither value nor reference"),
    };
}
