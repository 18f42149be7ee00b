using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>Where a master listens.</summary>
[GenerateSerializer, Immutable, Alias("levee.master-endpoint")]
public sealed record MasterEndpoint(
    [property: Id(0)] string Ip, [property: Id(1)] int Port);
