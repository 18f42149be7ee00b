using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Agent.Operator;

/// <summary>Whether launches of containers are well formed. Source of order and texts: Mesos' agent validation.</summary>
internal static class LaunchValidation
{
#pragma warning disable CS0612 // The old call is still used.
    public static string? CheckNested(Call.Types.LaunchNestedContainer launch) =>
        ContainerIdRules.Nested("launch_nested_container", launch.ContainerId) ?? Content("launch_nested_container", launch.Command, launch.Container)
        ?? (HasOwnGroups(launch.Container) && IsTwiceNested(launch.ContainerId) ? TooDeep("launch_nested_container", "set 'share_cgroups' to 'false'") : null);
#pragma warning restore CS0612

    public static string? CheckSession(Call.Types.LaunchNestedContainerSession launch) =>
        ContainerIdRules.Nested("launch_nested_container_session", launch.ContainerId) ?? Content("launch_nested_container_session", launch.Command, launch.Container)
        ?? (HasOwnGroups(launch.Container)
            ? "'launch_nested_container_session.container.linux_info' is invalid: 'share_cgroups' cannot be set to 'false' for nested container sessions" : null);

    public static string? Check(Call.Types.LaunchContainer launch) =>
        ContainerIdRules.Any("launch_container", launch.ContainerId)
        ?? (launch.ContainerId.Parent is null ? launch.Resources.Select(ProblemOfStandalone).FirstOrDefault(problem => problem is not null) : null)
        ?? Content("launch_container", launch.Command, launch.Container)
        ?? CheckPlace(launch);

    private static string? CheckPlace(Call.Types.LaunchContainer launch)
    {
        var deep = IsTwiceNested(launch.ContainerId);
        return deep && launch.Resources.Count > 0 ? TooDeep("launch_container", "specify resources")
            : deep && launch.Limits.Count > 0 ? TooDeep("launch_container", "specify resource limits")
            : deep && HasOwnGroups(launch.Container) ? TooDeep("launch_container", "set 'share_cgroups' to 'false'")
            : launch.ContainerId.Parent is null && launch.Container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: true }
                ? "'launch_container' is invalid: containers without a parent cannot set 'share_cgroups' to 'true'"
            : null;
    }

    private static string? Content(string call, CommandInfo? command, ContainerInfo? container) =>
        CommandRules.Problem(command) is { } wrong ? $"'{call}.command' is invalid: {wrong}"
        : ContainerRules.Problem(container) is { } problem ? $"'{call}.container' is invalid: {problem}"
        : null;

    private static string? ProblemOfStandalone(Resource resource) =>
        resource.Reservations.Count > 0 || (resource.HasRole && resource.Role != "*") ? "'launch_container.resources' must be unreserved"
        : resource.Disk?.Persistence is not null ? "'launch_container.resources' may not use persistent volumes"
        : resource.Revocable is not null ? "'launch_container.resources' must be non-revocable"
        : null;

    private static bool HasOwnGroups(ContainerInfo? container) => container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: false };

    private static bool IsTwiceNested(ContainerID id) => id.Parent?.Parent is not null;

    private static string TooDeep(string call, string what) => $"'{call}' is invalid: containers nested at the second level or greater cannot {what}";
}
