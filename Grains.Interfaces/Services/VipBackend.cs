using Levee.Grains.Interfaces.Identifiers;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>One place where a virtual IP leads.</summary>
/// <param name="Weight">1: takes new connections; 0: keeps the ones it has (unhealthy or being killed).</param>
[GenerateSerializer, Immutable, Alias("levee.vip-backend")]
public sealed record VipBackend(
    [property: Id(0)] FrameworkId FrameworkId,
    [property: Id(1)] TaskId TaskId,
    [property: Id(2)] string Ip,
    [property: Id(3)] int Port,
    [property: Id(4)] int Weight);
