using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Identifiers;

/// <summary>Id of an agent: master id, dash, <c>S</c> and a counter.</summary>
[GenerateSerializer, Immutable, Alias("levee.agent-id")]
public readonly record struct AgentId([property: Id(0)] string Value)
{
    /// <summary>The id as the Mesos message.</summary>
    public AgentID ToMessage() => new() { Value = Value };

    /// <summary>The id held by a Mesos message.</summary>
    public static AgentId From(AgentID message) => new(message.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
