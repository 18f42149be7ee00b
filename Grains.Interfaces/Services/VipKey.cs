using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>What makes a virtual IP the same: protocol, IP or (name, framework), port.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Name">Name of a named VIP as written in the label, without a leading slash; <see langword="null"/> for an IP VIP.</param>
/// <param name="Framework">Framework name that scopes <paramref name="Name"/>; <see langword="null"/> for an IP VIP.</param>
/// <param name="Ip">Address of an IP VIP; <see langword="null"/> for a named one.</param>
[GenerateSerializer, Immutable, Alias("levee.vip-key")]
public sealed record VipKey(
    [property: Id(0)] string Protocol,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Framework,
    [property: Id(3)] string? Ip,
    [property: Id(4)] int Port);
