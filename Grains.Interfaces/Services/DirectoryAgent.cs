using Levee.Grains.Interfaces.Identifiers;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>An agent, by the address in its pid.</summary>
/// <param name="Host">IP address, or a host name when the pid has one.</param>
[GenerateSerializer, Immutable, Alias("levee.directory-agent")]
public sealed record DirectoryAgent(
    [property: Id(0)] AgentId Id, [property: Id(1)] string Host, [property: Id(2)] int Port);
