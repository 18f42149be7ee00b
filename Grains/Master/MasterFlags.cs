using System.Collections.Immutable;
using System.Globalization;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Grains.Master;

/// <summary>Flags of the master's rules, as Mesos spells them. Source: spec master-behaviour section 13.</summary>
/// <remarks>All that Mesos' master has, so that its command lines and environments work; <see cref="InertFlags"/> says which of them change nothing here.</remarks>
public static class MasterFlags
{
    /// <summary>All flags, in the order of the help.</summary>
    public static ImmutableArray<Flag> All { get; } =
    [
        .. Identity(), .. Agents(), .. Frameworks(), .. Allocation(), .. Security(), .. Registry(), .. Election(), .. Extension(), .. Logging(),
    ];

    private static Flag[] Identity() =>
    [
        Of("advertise_port", null, "Port told to others; without it --port"),
        Of("ip_discovery_command", null, "Command whose output is the address to listen on; not with --ip"),
        Of("cluster", null, "Name of the cluster, shown to people"),
        Of("hostname", null, "Host name told to schedulers and in redirects; without it the name of the advertised address"),
        Switch("hostname_lookup", "true", "Whether to look the advertised address's name up; else the address is the name"),
        Of("webui_dir", null, "Directory of a web UI's pages: index.html, app and assets; without it none are served"),
    ];

    private static Flag[] Agents() =>
    [
        Of("agent_ping_timeout", "15secs", "Time an agent has to answer one ping, 1secs to 15mins", "slave_ping_timeout"),
        Of("max_agent_ping_timeouts", "5", "Pings in a row that an agent may miss before it is unreachable", "max_slave_ping_timeouts"),
        Of("agent_reregister_timeout", "10mins", "Time an agent has to come back after a fail-over or a broken connection, at least 10mins", "slave_reregister_timeout"),
        Of("agent_removal_rate_limit", null, "Most agents marked unreachable in a time, e.g. 1/10mins; without it any number", "slave_removal_rate_limit"),
        Of("recovery_agent_removal_limit", "100%", "Share of the agents that may be missing after a fail-over; beyond it the silo stops and marks none", "recovery_slave_removal_limit"),
        Switch("require_agent_domain", "false", "Whether agents without a domain are refused"),
        Of("max_executors_per_agent", null, "Most executors per agent; only for Mesos' port mapping isolator", "max_executors_per_slave"),
    ];

    private static Flag[] Frameworks() =>
    [
        Of("max_completed_frameworks", "50", "Completed frameworks that are kept"),
        Of("max_completed_tasks_per_framework", "1000", "Completed tasks that are kept per framework"),
        Of("max_unreachable_tasks_per_framework", "1000", "Tasks of unreachable agents that are kept per framework"),
        Switch("root_submissions", "true", "Whether frameworks may run tasks as root"),
        Switch("publish_per_framework_metrics", "true", "Whether each framework has metrics of its own"),
        Of("rate_limits", null, "RateLimits as JSON or file:///path; they concern the messages of driver frameworks"),
    ];

    private static Flag[] Allocation() =>
    [
        Of("allocation_interval", "1secs", "Time between two rounds over all agents, e.g. 500ms"),
        .. AllocatorFlags.All,
        Of("offer_timeout", null, "Age at which an unanswered offer is rescinded; without it never"),
        Of("offer_constraints_re2_max_mem", "4KB", "Most memory for one regular expression of offer constraints"),
        Of("offer_constraints_re2_max_program_size", "100", "Largest size of one regular expression of offer constraints"),
        Of("roles", null, "Roles that frameworks may use, e.g. web,batch; without it all"),
        Of("weights", null, "Weights of roles, e.g. web=2,batch=1; only while none are stored"),
    ];

    private static Flag[] Security() =>
    [
        Switch("authenticate_frameworks", "false", "Whether driver frameworks must authenticate", "authenticate"),
        Switch("authenticate_agents", "false", "Whether agents must prove to be a principal of --credentials", "authenticate_slaves"),
        Switch("authenticate_http_readwrite", "false", "Whether callers that change something must authenticate", "authenticate_http"),
        Switch("authenticate_http_readonly", "false", "Whether callers that only read must authenticate"),
        Switch("authenticate_http_frameworks", "false", "Whether schedulers must authenticate"),
        Of("http_authenticators", "basic", "How callers authenticate"),
        Of("http_framework_authenticators", null, "How schedulers authenticate; required with --authenticate_http_frameworks"),
        Of("authenticators", "crammd5", "How driver frameworks and agents authenticate"),
        Of("authentication_v0_timeout", "15secs", "Time that agents have for it"),
        Of("credentials", null, "Principals and secrets as JSON, a path or file:///path"),
        Of("authorizers", "local", "Who decides what a principal may do"),
        Of("acls", null, "What each principal may do, as JSON or file:///path"),
        Of("firewall_rules", null, "Endpoints that are switched off, as JSON or file:///path"),
        Of("max_operator_event_stream_subscribers", "1000", "Most subscribers to the operator event stream; the oldest gives way"),
    ];

    private static Flag[] Registry() =>
    [
        Of("registry", "replicated_log", "replicated_log or in_memory; here it is a file in --work_dir either way"),
        Of("registry_fetch_timeout", "1mins", "Time to read the registry"),
        Of("registry_store_timeout", "20secs", "Time to store the registry"),
        Switch("registry_strict", "false", "Must be false"),
        Of("registry_gc_interval", "15mins", "Time between two looks for unreachable and gone agents to forget"),
        Of("registry_max_agent_age", "2weeks", "Age at which an unreachable or gone agent is forgotten"),
        Of("registry_max_agent_count", "102400", "Unreachable agents, and gone ones, that are remembered"),
        Switch("log_auto_initialize", "true", "Whether an empty replicated log is initialised"),
        Of("quorum", null, "Quorum of the replicated log"),
    ];

    private static Flag[] Election() =>
    [
        Of("zk", null, "ZooKeeper to elect the leader with, zk://host:port,.../path"),
        Of("zk_session_timeout", "10secs", "Time-out of the ZooKeeper session"),
        Of("master_contender", null, "Module that contends for leadership"),
        Of("master_detector", null, "Module that detects the leader"),
    ];

    private static Flag[] Extension() =>
    [
        Of("modules", null, "Modules to load, as JSON or file:///path"),
        Of("modules_dir", null, "Directory of files with modules to load"),
        Of("hooks", null, "Hook modules, names between commas"),
        Switch("memory_profiling", "false", "Whether memory can be profiled over HTTP"),
    ];

    private static Flag[] Logging() =>
    [
        Switch("quiet", "false", "Whether nothing is logged to the standard output"),
        Of("logging_level", "INFO", "Least severity that is logged: INFO, WARNING or ERROR"),
        Of("log_dir", null, "Directory of the log file that /files shows as /master/log; without it log/ in --work_dir"),
        Of("logbufsecs", "0", "Most seconds that log lines are buffered"),
        Switch("initialize_driver_logging", "true", "Whether drivers set logging up"),
        Of("external_log_file", null, "Log file that others write, shown by the HTTP API"),
    ];

    private static Flag Of(string name, string? fallback, string help, params string[] aliases) =>
        new(name, KeyOf(name), fallback, help) { Aliases = [.. aliases] };

    private static Flag Switch(string name, string fallback, string help, params string[] aliases) => Of(name, fallback, help, aliases) with { IsSwitch = true };

    // allocation_interval is Levee:Master:AllocationInterval.
    private static string KeyOf(string name) =>
        $"{MasterOptions.Section}:{string.Concat(name.Split('_').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]))}";
}
