using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>Ports from <c>Begin</c> to <c>End</c>, both included.</summary>
[GenerateSerializer, Immutable, Alias("levee.port-range")]
public sealed record PortRange(
    [property: Id(0)] int Begin, [property: Id(1)] int End);
