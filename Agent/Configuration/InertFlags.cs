using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Flags that are taken so that a Mesos agent's command line works, and that change nothing here. Those whose silence would be unsafe are not among them: they are refused.</summary>
internal static class InertFlags
{
    private const string NoDrivers = "agents reach the silos by a connection of their own, without libprocess";
    private const string OwnProof = "the agent proves who it is by Levee's own exchange, which is part of its registration";
    private const string NoElection = "the masters are found by --master or --gateway";
    private const string NoModules = "modules of Mesos cannot be loaded";
    private const string OneExecutor = "all executors use the v1 API";
    private const string OwnLog = "logs go to the standard output and to a file in --log_dir, line by line";
    private const string NoAppc = "there are no appc images";
    private const string NoPortMapping = "there is no port mapping isolator";
    private const string NoXfs = "there is no disk/xfs isolator";
    private const string NoProviders = "there are no resource providers";
    private const string NoVolumeDrivers = "there is no docker/volume isolator";
    private const string NoPerf = "nothing is sampled by perf";
    private const string OwnGroups = "the agent joins no cgroup of its own; its unit should say KillMode=process";

    private static readonly ImmutableArray<(string Name, string Why, bool IsSwitch)> Known =
    [
        ("authenticatee", OwnProof, false), ("authentication_backoff_factor", OwnProof, false), ("authentication_timeout_min", OwnProof, false), ("authentication_timeout_max", OwnProof, false),
        ("executor_reregistration_retry_interval", NoDrivers, false),
        ("zk_session_timeout", NoElection, false), ("master_detector", NoElection, false),
        ("hooks", NoModules, false), ("http_command_executor", OneExecutor, true),
        ("quiet", OwnLog, true), ("logging_level", OwnLog, false), ("logbufsecs", OwnLog, false), ("initialize_driver_logging", OwnLog, true), ("external_log_file", OwnLog, false),
        ("memory_profiling", "memory is profiled with the tools of .NET", true),
        ("appc_simple_discovery_uri_prefix", NoAppc, false), ("appc_store_dir", NoAppc, false),
        ("resource_provider_config_dir", NoProviders, false), ("csi_plugin_config_dir", NoProviders, false), ("disk_profile_adaptor", NoProviders, false),
        ("xfs_project_range", NoXfs, false), ("xfs_kill_containers", NoXfs, true), ("xfs_quota_headroom", NoXfs, false),
        ("perf_events", NoPerf, false), ("perf_interval", NoPerf, false), ("perf_duration", NoPerf, false),
        ("agent_subsystems", OwnGroups, false), ("systemd_enable_support", OwnGroups, true), ("systemd_runtime_directory", OwnGroups, false),
        ("docker_volume_checkpoint_dir", NoVolumeDrivers, false), ("docker_volume_chown", NoVolumeDrivers, true), ("nvidia_gpu_devices", "there is no gpu/nvidia isolator", false), ("agent_features", "the agent can always do all that it says", false),
        ("network_cni_metrics", "networks are not counted", true),
        ("ephemeral_ports_per_container", NoPortMapping, false), ("eth0_name", NoPortMapping, false), ("lo_name", NoPortMapping, false), ("network_link_speed", NoPortMapping, false),
        ("egress_rate_limit_per_container", NoPortMapping, false), ("egress_rate_per_cpu", NoPortMapping, false), ("minimum_egress_rate_limit", NoPortMapping, false),
        ("maximum_egress_rate_limit", NoPortMapping, false), ("egress_ceil_limit", NoPortMapping, false), ("egress_burst", NoPortMapping, false),
        ("ingress_rate_limit_per_container", NoPortMapping, false), ("ingress_rate_per_cpu", NoPortMapping, false), ("minimum_ingress_rate_limit", NoPortMapping, false),
        ("maximum_ingress_rate_limit", NoPortMapping, false), ("ingress_ceil_limit", NoPortMapping, false), ("ingress_burst", NoPortMapping, false),
        ("ingress_isolate_existing_containers", NoPortMapping, true), ("egress_unique_flow_per_container", NoPortMapping, true), ("egress_flow_classifier_parent", NoPortMapping, false),
        ("network_enable_socket_statistics_summary", NoPortMapping, true), ("network_enable_socket_statistics_details", NoPortMapping, true), ("network_enable_snmp_statistics", NoPortMapping, true),
        ("network_enable_rate_statistics", NoPortMapping, true), ("network_rate_statistics_window", NoPortMapping, false), ("network_rate_statistics_interval", NoPortMapping, false),
    ];

    public static ImmutableArray<Flag> All { get; } = [.. Known.Select(flag => new Flag(flag.Name, $"{AgentFlags.Section}:Inert:{flag.Name}", null, $"Changes nothing: {flag.Why}", flag.IsSwitch) { Aliases = flag.Name == "agent_subsystems" ? ["slave_subsystems"] : [] })];

    /// <summary>One sentence for each such flag that somebody set.</summary>
    public static ImmutableArray<string> Notices(SettingReader reader) =>
        [.. Known.Where(flag => reader.IsSet(flag.Name)).Select(flag => $"--{flag.Name} is '{reader.Text(flag.Name)}' and changes nothing: {flag.Why}.")];
}
