using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

// Containers: what surrounds tasks. Source: spec agent-behaviour section 21.
public static partial class AgentFlags
{
    private static ImmutableArray<Flag> Containers =>
    [
        new("runtime_dir", $"{Section}:RuntimeDir", null, "Directory of what must not outlive a boot; default: runtime below --work_dir; one agent each"),
        new("sandbox_directory", $"{Section}:SandboxDirectory", "/mnt/mesos/sandbox", "Where containers with an image see their sandbox"),
        new("isolation", $"{Section}:Isolation", "posix/cpu,posix/mem", "What surrounds containers, between commas, e.g. cgroups/cpu,cgroups/mem,namespaces/pid"),
        new("launcher", $"{Section}:Launcher", null, "linux (finds all processes of a container by its cgroup; needs root) or posix; default: linux where it can"),
        new("cgroups_hierarchy", $"{Section}:CgroupsHierarchy", "/sys/fs/cgroup", "Where cgroups are mounted"),
        new("cgroups_root", $"{Section}:CgroupsRoot", "mesos", "Cgroup below which those of containers lie"),
        new("cgroups_enable_cfs", $"{Section}:CgroupsEnableCfs", "false", "Whether cpus are a ceiling, also when others are idle", IsSwitch: true),
        new("cgroups_limit_swap", $"{Section}:CgroupsLimitSwap", "false", "Whether memory limits count swap too (cgroups v1)", IsSwitch: true),
        new("cgroups_cpu_enable_pids_and_tids_count", $"{Section}:CgroupsCpuEnablePidsAndTidsCount", "false", "Whether statistics count processes and threads", IsSwitch: true),
        new("cgroups_destroy_timeout", $"{Section}:CgroupsDestroyTimeout", "1mins", "How long to try to kill all processes of a container"),
        new("cgroups_net_cls_primary_handle", $"{Section}:CgroupsNetClsPrimaryHandle", null, "Upper half of the class ids of cgroups/net_cls, e.g. 0x0012"),
        new("cgroups_net_cls_secondary_handles", $"{Section}:CgroupsNetClsSecondaryHandles", null, "Lower halves of those class ids, first and last, e.g. 0x0001,0x00ff"),
        new("allowed_devices", $"{Section}:AllowedDevices", null, "Devices beside the usual ones that containers may use, as JSON: {\"allowed_devices\":[{\"device\":{\"path\":\"/dev/x\"},\"access\":{\"read\":true}}]}"),
        new("revocable_cpu_low_priority", $"{Section}:RevocableCpuLowPriority", "true", "Whether revocable cpus yield to others", IsSwitch: true),
        new("effective_capabilities", $"{Section}:EffectiveCapabilities", null, "Capabilities of tasks that ask for none, as JSON: {\"capabilities\":[\"NET_RAW\"]}") { Aliases = ["allowed_capabilities"] },
        new("bounding_capabilities", $"{Section}:BoundingCapabilities", null, "Capabilities that tasks can have at most, as JSON"),
        new("seccomp_config_dir", $"{Section}:SeccompConfigDir", null, "Directory of the profiles of linux/seccomp, in Docker's format"),
        new("seccomp_profile_name", $"{Section}:SeccompProfileName", null, "Profile in that directory for containers that name none"),
        new("default_container_shm_size", $"{Section}:DefaultContainerShmSize", null, "Size of a private /dev/shm, e.g. 64MB; default: the kernel's"),
        new("disallow_sharing_agent_ipc_namespace", $"{Section}:DisallowSharingAgentIpcNamespace", "false", "Whether no container may share the agent's IPC namespace", IsSwitch: true),
        new("disallow_sharing_agent_pid_namespace", $"{Section}:DisallowSharingAgentPidNamespace", "false", "Whether no container may share the agent's process namespace", IsSwitch: true),
        new("default_container_info", $"{Section}:DefaultContainerInfo", null, "Container of executors, and tasks with a command, that name none, as JSON: {\"type\":\"MESOS\",\"volumes\":[…]}, or file:///path"),
        new("default_container_dns", $"{Section}:DefaultContainerDns", null, "Name servers of containers whose networks name none, as JSON: {\"mesos\":[{\"network_mode\":\"CNI\",\"network_name\":…,\"dns\":{\"nameservers\":[…]}}],\"docker\":[…]}, or file:///path"),
        new("volume_gid_range", $"{Section}:VolumeGidRange", null, "Groups for volumes that several users share, e.g. [10000-20000]; needs root"),
        new("host_path_volume_force_creation", $"{Section}:HostPathVolumeForceCreation", null, "Directories, between colons, below which HOST_PATH volumes are made when missing"),
        new("container_disk_watch_interval", $"{Section}:ContainerDiskWatchInterval", "15secs", "How often disk/du measures each directory"),
        new("enforce_container_disk_quota", $"{Section}:EnforceContainerDiskQuota", "false", "Whether disk/du ends containers that use more than their disk", IsSwitch: true),
        new("container_ports_watch_interval", $"{Section}:ContainerPortsWatchInterval", "30secs", "How often network/ports looks at listening sockets"),
        new("enforce_container_ports", $"{Section}:EnforceContainerPorts", "false", "Whether network/ports ends containers that listen on ports which are not theirs", IsSwitch: true),
        new("check_agent_port_range_only", $"{Section}:CheckAgentPortRangeOnly", "false", "Whether network/ports looks only at ports that the agent offers", IsSwitch: true),
        new("container_ports_isolated_range", $"{Section}:ContainerPortsIsolatedRange", null, "Ports that network/ports looks at, e.g. [31000-32000]"),
    ];
}
