using Levee.Agent.Containers;
using Mesos.V1;

namespace Levee.Agent.Operator;

/// <summary>Whether container ids of calls are well formed. Source of the texts: Mesos' validation.</summary>
internal static class ContainerIdRules
{
    /// <param name="call">Name of the call's field.</param>
    public static string? Any(string call, ContainerID id) => ContainerId.ProblemOf(id) is { } problem ? $"'{call}.container_id' is invalid: {problem}" : null;

    /// <summary>As <see cref="Any"/>; the container must lie in another one.</summary>
    public static string? Nested(string call, ContainerID id) => Any(call, id) ?? (id.Parent is null ? $"Expecting '{call}.container_id.parent' to be present" : null);
}
