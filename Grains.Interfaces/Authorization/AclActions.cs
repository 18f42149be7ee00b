namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Keys of access control lists. Source: spec mesos/master-behaviour.md section 15.</summary>
public static class AclActions
{
    /// <summary>Subscribe or change under a role.</summary>
    public const string RegisterFrameworks = "register_frameworks";

    /// <summary>Launch as a user.</summary>
    public const string RunTasks = "run_tasks";

    /// <summary>End the framework of a principal.</summary>
    public const string TeardownFrameworks = "teardown_frameworks";

    /// <summary>Reserve to a role.</summary>
    public const string ReserveResources = "reserve_resources";

    /// <summary>Unreserve what a principal reserved.</summary>
    public const string UnreserveResources = "unreserve_resources";

    /// <summary>Create volumes of a role.</summary>
    public const string CreateVolumes = "create_volumes";

    /// <summary>Destroy volumes that a principal created.</summary>
    public const string DestroyVolumes = "destroy_volumes";

    /// <summary>Grow or shrink volumes of a role.</summary>
    public const string ResizeVolumes = "resize_volumes";

    /// <summary>Read an endpoint by its path.</summary>
    public const string GetEndpoints = "get_endpoints";

    /// <summary>See a role in answers.</summary>
    public const string ViewRoles = "view_roles";

    /// <summary>Change the weight of a role.</summary>
    public const string UpdateWeights = "update_weights";

    /// <summary>See the quota of a role.</summary>
    public const string GetQuotas = "get_quotas";

    /// <summary>Change the quota of a role.</summary>
    public const string UpdateQuotas = "update_quotas";

    /// <summary>See frameworks of a user in answers.</summary>
    public const string ViewFrameworks = "view_frameworks";

    /// <summary>See tasks of a user in answers.</summary>
    public const string ViewTasks = "view_tasks";

    /// <summary>See executors of a user in answers.</summary>
    public const string ViewExecutors = "view_executors";

    /// <summary>Read sandboxes of a user.</summary>
    public const string AccessSandboxes = "access_sandboxes";

    /// <summary>Read the daemon's log.</summary>
    public const string AccessMesosLogs = "access_mesos_logs";

    /// <summary>See the flags.</summary>
    public const string ViewFlags = "view_flags";

    /// <summary>Change the level of the log.</summary>
    public const string SetLogLevel = "set_log_level";

    /// <summary>Register agents.</summary>
    public const string RegisterAgents = "register_agents";

    /// <summary>Plan maintenance.</summary>
    public const string UpdateMaintenanceSchedules = "update_maintenance_schedules";

    /// <summary>See planned maintenance.</summary>
    public const string GetMaintenanceSchedules = "get_maintenance_schedules";

    /// <summary>Take machines down.</summary>
    public const string StartMaintenances = "start_maintenances";

    /// <summary>Bring machines up.</summary>
    public const string StopMaintenances = "stop_maintenances";

    /// <summary>See how far maintenance is.</summary>
    public const string GetMaintenanceStatuses = "get_maintenance_statuses";

    /// <summary>Drain agents.</summary>
    public const string DrainAgents = "drain_agents";

    /// <summary>Take agents out of the offers.</summary>
    public const string DeactivateAgents = "deactivate_agents";

    /// <summary>Put agents back into the offers.</summary>
    public const string ReactivateAgents = "reactivate_agents";

    /// <summary>Declare agents gone; asked without an object.</summary>
    public const string MarkAgentsGone = "mark_agents_gone";

    /// <summary>See containers of a user.</summary>
    public const string ViewContainers = "view_containers";

    /// <summary>Launch nested containers as a user.</summary>
    public const string LaunchNestedContainersAsUser = "launch_nested_containers_as_user";

    /// <summary>Launch nested containers in one of a user.</summary>
    public const string LaunchNestedContainersUnderParentWithUser = "launch_nested_containers_under_parent_with_user";

    /// <summary>Kill nested containers of a user.</summary>
    public const string KillNestedContainers = "kill_nested_containers";

    /// <summary>Wait for nested containers of a user.</summary>
    public const string WaitNestedContainers = "wait_nested_containers";

    /// <summary>Remove nested containers of a user.</summary>
    public const string RemoveNestedContainers = "remove_nested_containers";

    /// <summary>Open debug sessions as a user.</summary>
    public const string LaunchNestedContainerSessionsAsUser = "launch_nested_container_sessions_as_user";

    /// <summary>Open debug sessions in a container of a user.</summary>
    public const string LaunchNestedContainerSessionsUnderParentWithUser = "launch_nested_container_sessions_under_parent_with_user";

    /// <summary>Write to containers of a user.</summary>
    public const string AttachContainersInput = "attach_containers_input";

    /// <summary>Read from containers of a user.</summary>
    public const string AttachContainersOutput = "attach_containers_output";

    /// <summary>Launch standalone containers.</summary>
    public const string LaunchStandaloneContainers = "launch_standalone_containers";

    /// <summary>Kill standalone containers.</summary>
    public const string KillStandaloneContainers = "kill_standalone_containers";

    /// <summary>Wait for standalone containers.</summary>
    public const string WaitStandaloneContainers = "wait_standalone_containers";

    /// <summary>Remove standalone containers.</summary>
    public const string RemoveStandaloneContainers = "remove_standalone_containers";

    /// <summary>See standalone containers.</summary>
    public const string ViewStandaloneContainers = "view_standalone_containers";

    /// <summary>Configure resource providers.</summary>
    public const string ModifyResourceProviderConfigs = "modify_resource_provider_configs";

    /// <summary>Declare resource providers gone.</summary>
    public const string MarkResourceProvidersGone = "mark_resource_providers_gone";

    /// <summary>See resource providers.</summary>
    public const string ViewResourceProviders = "view_resource_providers";

    /// <summary>Remove images that nobody uses.</summary>
    public const string PruneImages = "prune_images";

    /// <summary>Make block disks of a role.</summary>
    public const string CreateBlockDisks = "create_block_disks";

    /// <summary>Unmake block disks of a role.</summary>
    public const string DestroyBlockDisks = "destroy_block_disks";

    /// <summary>Make mount disks of a role.</summary>
    public const string CreateMountDisks = "create_mount_disks";

    /// <summary>Unmake mount disks of a role.</summary>
    public const string DestroyMountDisks = "destroy_mount_disks";

    /// <summary>Unmake raw disks of a role.</summary>
    public const string DestroyRawDisks = "destroy_raw_disks";
}
