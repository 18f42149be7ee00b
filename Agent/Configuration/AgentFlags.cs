using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>The settings of <c>levee agent</c>; names and meanings as in Mesos. Source: spec agent-behaviour section 21.</summary>
public static partial class AgentFlags
{
    internal const string Section = "Levee:Agent";

    /// <summary>All flags, in the order of the help.</summary>
    public static ImmutableArray<Flag> All { get; } =
    [
        new("master", $"{Section}:Master", null, "A master's HTTP address, host:port; it names the gateways"),
        new("gateway", $"{Section}:Gateway", null, "Client gateways of the silos, host:port[,host:port]; without it the master is asked"),
        new("work_dir", $"{Section}:WorkDir", null, "Directory of sandboxes and of what the agent remembers; required, one agent each"),
        new("ip", $"{Section}:Ip", "127.0.0.1", "Address that the agent's HTTP API listens on"),
        new("ip_discovery_command", $"{Section}:IpDiscoveryCommand", null, "Shell command that prints that address, in place of --ip"),
        new("ip6", $"{Section}:Ip6", null, "IPv6 address of the machine, which the statuses of tasks on its network name too"),
        new("ip6_discovery_command", $"{Section}:Ip6DiscoveryCommand", null, "Shell command that prints that address, in place of --ip6"),
        new("port", $"{Section}:Port", "5051", "Port of the agent's HTTP API, 1 to 65535"),
        new("advertise_ip", $"{Section}:AdvertiseIp", null, "Address that others are told; default: --ip"),
        new("advertise_port", $"{Section}:AdvertisePort", null, "Port that others are told; default: --port"),
        new("hostname", $"{Section}:Hostname", null, "Name that others are told; default: the name of the advertised address"),
        new("hostname_lookup", $"{Section}:HostnameLookup", "true", "Whether to look the advertised address's name up; else the address is the name", IsSwitch: true),
        new("resources", $"{Section}:Resources", null, "What to offer, e.g. cpus:4;mem:2048;ports:[31000-32000], or JSON, or file:///path; what is not named is detected"),
        new("attributes", $"{Section}:Attributes", null, "Facts about the agent, e.g. rack:a1;zone:2, or file:///path"),
        new("domain", $"{Section}:Domain", null, "Where the agent is, as JSON: {\"fault_domain\":{\"region\":{\"name\":…},\"zone\":{\"name\":…}}}, or file:///path"),
        new("default_role", $"{Section}:DefaultRole", "*", "Role of resources that name none"),
        new("switch_user", $"{Section}:SwitchUser", "true", "Whether tasks run as the user that the framework names; needs root", IsSwitch: true),
        new("executor_shutdown_grace_period", $"{Section}:ExecutorShutdownGracePeriod", "5secs", "Time that the tasks of a removed framework have to end, e.g. 5secs"),
        new("executor_registration_timeout", $"{Section}:ExecutorRegistrationTimeout", "1mins", "Time that an executor has from its launch, fetching included, to its subscription"),
        new("executor_reregistration_timeout", $"{Section}:ExecutorReregistrationTimeout", "2secs", "How long executors that outlived a restart of the agent have to subscribe again, at most 15secs"),
        new("recovery_timeout", $"{Section}:RecoveryTimeout", "15mins", "How long an executor of a framework with checkpoint tries to reach its agent again"),
        new("executor_environment_variables", $"{Section}:ExecutorEnvironmentVariables", null, "JSON object of variables that each task gets, or file:///path"),
        new("credential", $"{Section}:Credential", null, "Path or file:///path of the JSON {\"principal\": …, \"secret\": …} that the agent proves to the master"),
        new("registration_backoff_factor", $"{Section}:RegistrationBackoffFactor", "1secs", "First (re-)registration comes after a random time up to this; doubles up to 1mins"),
        .. AgentApiFlags.All,
        .. FetcherFlags.All,
        .. GarbageFlags.All,
        .. ModuleFlags.All,
        new("max_completed_executors_per_framework", $"{Section}:MaxCompletedExecutorsPerFramework", "150", "Completed executors that are kept per framework"),
        .. DomainSocketSettings.Flags,
        .. RecoverySettings.Flags,
        .. DockerSettings.Flags,
        .. ImageSettings.Flags,
        .. NetworkSettings.Flags,
        .. InertFlags.All,
        .. Containers,
    ];
}
