using Mesos.V1;
using Orleans;

namespace Levee.Grains.Frameworks;

/// <summary>What is stored of a framework: who it is, not what it runs.</summary>
[GenerateSerializer, Alias("levee.state.framework")]
internal sealed record FrameworkRegistration
{
    /// <summary>Its description, with its id; <see langword="null"/>: never subscribed, and no agent told of it.</summary>
    [Id(0)]
    public FrameworkInfo? Info { get; init; }

    /// <summary>First subscription.</summary>
    [Id(1)]
    public DateTimeOffset RegisteredTime { get; init; }

    /// <summary>Last subscription but the first.</summary>
    [Id(2)]
    public DateTimeOffset? ReregisteredTime { get; init; }

    /// <summary>When it was removed; its id never subscribes again.</summary>
    [Id(3)]
    public DateTimeOffset? UnregisteredTime { get; init; }
}
