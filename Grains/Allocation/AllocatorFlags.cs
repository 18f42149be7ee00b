using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Master;

namespace Levee.Grains.Allocation;

/// <summary>Flags of the allocator, a part of the master's. Source: spec mesos/master-behaviour.md section 13.</summary>
public static class AllocatorFlags
{
    private const string Section = MasterOptions.Section;

    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<Flag> All { get; } =
    [
        new("allocator", $"{Section}:Allocator", AllocatorOptions.Hierarchical, "hierarchical, strict-priority, or an assembly-qualified name of a type that is an IAllocator"),
        new("role_sorter", $"{Section}:RoleSorter", "drf", "Order of roles: drf or random") { Aliases = ["user_sorter"] },
        new("framework_sorter", $"{Section}:FrameworkSorter", "drf", "Order of the frameworks of a role: drf or random"),
        new("min_allocatable_resources", $"{Section}:MinAllocatableResources", MinAllocatable.Default, "Least that is offered: sets between |, each name:amount between ;"),
        new("fair_sharing_excluded_resource_names", $"{Section}:FairSharingExcludedResourceNames", null, "Resources that do not count for fair shares, between commas, e.g. gpus"),
        new("filter_gpu_resources", $"{Section}:FilterGpuResources", "true", "Whether only frameworks with GPU_RESOURCES get agents with GPUs", IsSwitch: true),
        new("whitelist", $"{Section}:Whitelist", null, "File with host names of agents to offer, one per line, read every 5secs; an empty file: none"),
        new("allocator_agent_recovery_factor", $"{Section}:AllocatorAgentRecoveryFactor", "0.8", "With quota: part of the known agents that must be back before offers are made, 0 to 1"),
        new("allocator_recovery_timeout", $"{Section}:AllocatorRecoveryTimeout", "10mins", "With quota: longest wait for them"),
        new("domain", $"{Section}:Domain", null, "JSON of the master's DomainInfo, or file:///path; other regions are offered to frameworks with REGION_AWARE only"),
    ];
}
