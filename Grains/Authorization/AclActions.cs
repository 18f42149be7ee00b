namespace Levee.Grains.Authorization;

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
}
