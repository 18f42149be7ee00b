using System.Collections.Frozen;

namespace Levee.Grains.Interfaces.Authorization;

/// <summary>How entries under one key of access control lists look.</summary>
/// <param name="Key">One of <see cref="AclActions"/>.</param>
/// <param name="ObjectField">Name of the entity that holds the objects.</param>
/// <param name="AnyOrNone">No values can be listed as objects.</param>
internal sealed record AclKind(string Key, string ObjectField, bool AnyOrNone = false)
{
    /// <summary>Endpoints that can be guarded by their path, the agent's included.</summary>
    public static readonly FrozenSet<string> GuardedPaths = FrozenSet.Create(
        StringComparer.Ordinal, "/files/debug", "/logging/toggle", "/metrics/snapshot", "/containers", "/containerizer/debug", "/monitor/statistics");

    /// <summary>All keys.</summary>
    public static readonly IReadOnlyList<AclKind> All =
    [
        new(AclActions.RegisterFrameworks, "roles"),
        new(AclActions.RunTasks, "users"),
        new(AclActions.TeardownFrameworks, "framework_principals"),
        new(AclActions.ReserveResources, "roles"),
        new(AclActions.UnreserveResources, "reserver_principals"),
        new(AclActions.CreateVolumes, "roles"),
        new(AclActions.DestroyVolumes, "creator_principals"),
        new(AclActions.ResizeVolumes, "roles"),
        new(AclActions.GetEndpoints, "paths"),
        new(AclActions.ViewRoles, "roles"),
        new(AclActions.UpdateWeights, "roles"),
        new(AclActions.GetQuotas, "roles"),
        new(AclActions.UpdateQuotas, "roles"),
        new(AclActions.ViewFrameworks, "users"),
        new(AclActions.ViewTasks, "users"),
        new(AclActions.ViewExecutors, "users"),
        new(AclActions.AccessSandboxes, "users"),
        new(AclActions.AccessMesosLogs, "logs", AnyOrNone: true),
        new(AclActions.ViewFlags, "flags", AnyOrNone: true),
        new(AclActions.SetLogLevel, "level", AnyOrNone: true),
        new(AclActions.RegisterAgents, "agents", AnyOrNone: true),
        new(AclActions.UpdateMaintenanceSchedules, "machines", AnyOrNone: true),
        new(AclActions.GetMaintenanceSchedules, "machines", AnyOrNone: true),
        new(AclActions.StartMaintenances, "machines", AnyOrNone: true),
        new(AclActions.StopMaintenances, "machines", AnyOrNone: true),
        new(AclActions.GetMaintenanceStatuses, "machines", AnyOrNone: true),
        new(AclActions.DrainAgents, "agents", AnyOrNone: true),
        new(AclActions.DeactivateAgents, "agents", AnyOrNone: true),
        new(AclActions.ReactivateAgents, "agents", AnyOrNone: true),
        new(AclActions.MarkAgentsGone, "agents"),
        new(AclActions.ViewContainers, "users"),
        new(AclActions.LaunchNestedContainersAsUser, "users"),
        new(AclActions.LaunchNestedContainersUnderParentWithUser, "users"),
        new(AclActions.KillNestedContainers, "users"),
        new(AclActions.WaitNestedContainers, "users"),
        new(AclActions.RemoveNestedContainers, "users"),
        new(AclActions.LaunchNestedContainerSessionsAsUser, "users"),
        new(AclActions.LaunchNestedContainerSessionsUnderParentWithUser, "users"),
        new(AclActions.AttachContainersInput, "users"),
        new(AclActions.AttachContainersOutput, "users"),
        new(AclActions.LaunchStandaloneContainers, "users", AnyOrNone: true),
        new(AclActions.KillStandaloneContainers, "users", AnyOrNone: true),
        new(AclActions.WaitStandaloneContainers, "users", AnyOrNone: true),
        new(AclActions.RemoveStandaloneContainers, "users", AnyOrNone: true),
        new(AclActions.ViewStandaloneContainers, "users", AnyOrNone: true),
        new(AclActions.ModifyResourceProviderConfigs, "resource_providers", AnyOrNone: true),
        new(AclActions.MarkResourceProvidersGone, "resource_providers", AnyOrNone: true),
        new(AclActions.ViewResourceProviders, "resource_providers", AnyOrNone: true),
        new(AclActions.PruneImages, "images", AnyOrNone: true),
        new(AclActions.CreateBlockDisks, "roles"),
        new(AclActions.DestroyBlockDisks, "roles"),
        new(AclActions.CreateMountDisks, "roles"),
        new(AclActions.DestroyMountDisks, "roles"),
        new(AclActions.DestroyRawDisks, "roles"),
    ];

    /// <summary>Objects are roles, so that <c>a/%</c> stands for all below <c>a</c>.</summary>
    public bool IsByRole => ObjectField == "roles";
}
