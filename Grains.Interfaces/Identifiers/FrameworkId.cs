using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Identifiers;

/// <summary>Id of a framework: master id, dash, counter of at least four digits.</summary>
[GenerateSerializer, Immutable, Alias("levee.framework-id")]
public readonly record struct FrameworkId([property: Id(0)] string Value)
{
    /// <summary>The id as the Mesos message.</summary>
    public FrameworkID ToMessage() => new() { Value = Value };

    /// <summary>The id held by a Mesos message.</summary>
    public static FrameworkId From(FrameworkID message) => new(message.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
