using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Flags of removing old sandboxes. Source: spec agent-behaviour sections 17 and 21.</summary>
internal static class GarbageFlags
{
    private const string Section = AgentFlags.Section;

    public static ImmutableArray<Flag> All { get; } =
    [
        new("gc_delay", $"{Section}:GcDelay", "1weeks", "How long sandboxes are kept at most after their end; less when the disk fills up"),
        new("gc_disk_headroom", $"{Section}:GcDiskHeadroom", "0.1", "Part of the disk to keep free, 0 to 1: old sandboxes go the sooner, the closer it is"),
        new("disk_watch_interval", $"{Section}:DiskWatchInterval", "1mins", "How often to look how full the disk is"),
        new("gc_non_executor_container_sandboxes", $"{Section}:GcNonExecutorContainerSandboxes", "false", "Whether sandboxes of nested and standalone containers go on their own", IsSwitch: true),
    ];
}
