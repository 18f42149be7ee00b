using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Operator;

/// <summary>A container that a client asks for.</summary>
internal sealed record LaunchOrder(ContainerID Id, CommandInfo? Command, ContainerInfo? Container)
{
    public ImmutableArray<Resource> Resources { get; init; } = [];

    public ImmutableDictionary<string, double> Limits { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Lives in its parent's surroundings and ends with its client.</summary>
    public bool IsDebug { get; init; }
}
