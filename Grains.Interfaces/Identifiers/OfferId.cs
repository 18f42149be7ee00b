using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Identifiers;

/// <summary>Id of an offer: master id, dash, <c>O</c> and a counter.</summary>
[GenerateSerializer, Immutable, Alias("levee.offer-id")]
public readonly record struct OfferId([property: Id(0)] string Value)
{
    /// <summary>The id as the Mesos message.</summary>
    public OfferID ToMessage() => new() { Value = Value };

    /// <summary>The id held by a Mesos message.</summary>
    public static OfferId From(OfferID message) => new(message.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
