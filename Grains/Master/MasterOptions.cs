using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Configuration;
using Mesos.V1;

namespace Levee.Grains.Master;

/// <summary>Settings of the master's rules, section <c>Levee:Master</c>; names and defaults are those of Mesos' master flags.</summary>
public sealed class MasterOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Levee:Master";

    private static readonly TimeSpan LeastReregisterTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Name of the cluster, shown by <c>/state</c>; null: none.</summary>
    public string? Cluster { get; set; }

    /// <summary>Host name told to schedulers and in redirects.</summary>
    public string Hostname { get; set; } = "127.0.0.1";

    /// <summary>IP address told to schedulers.</summary>
    public string Ip { get; set; } = "127.0.0.1";

    /// <summary>Port of the HTTP APIs.</summary>
    public int Port { get; set; } = 5050;

    /// <summary>Time between two rounds in which all agents are looked at, even those where nothing changed.</summary>
    public TimeSpan AllocationInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time an agent has to answer one ping.</summary>
    public TimeSpan AgentPingTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Pings in a row that an agent may miss before it is unreachable.</summary>
    public int MaxAgentPingTimeouts { get; set; } = 5;

    /// <summary>Age at which an unanswered offer is rescinded; null: never.</summary>
    public TimeSpan? OfferTimeout { get; set; }

    /// <summary>Completed frameworks that are kept.</summary>
    public int MaxCompletedFrameworks { get; set; } = 50;

    /// <summary>Completed tasks that are kept per framework.</summary>
    public int MaxCompletedTasksPerFramework { get; set; } = 1000;

    /// <summary>Tasks of unreachable agents that are kept per framework.</summary>
    public int MaxUnreachableTasksPerFramework { get; set; } = 1000;

    /// <summary>Whether frameworks may run tasks as root.</summary>
    public bool RootSubmissions { get; set; } = true;

    /// <summary>How resources are shared out.</summary>
    public AllocatorOptions Allocator { get; set; } = new();

    /// <summary>Time an agent has to come back after a restart of the silo or a broken connection.</summary>
    public TimeSpan AgentReregisterTimeout { get; set; } = LeastReregisterTimeout;

    /// <summary>How fast agents may be marked unreachable; null: as fast as they fall silent.</summary>
    public RemovalRate? AgentRemovalRateLimit { get; set; }

    /// <summary>Share of the agents, 0 to 1, that may be missing after a restart; beyond it the silo stops.</summary>
    public double RecoveryAgentRemovalLimit { get; set; } = 1;

    /// <summary>Whether agents without a domain are refused.</summary>
    public bool RequireAgentDomain { get; set; }

    /// <summary>Whether only agents are admitted that prove who they are.</summary>
    public bool AuthenticateAgents { get; set; }

    /// <summary>Time that an agent has from its challenge to its admission, and from that to its connect.</summary>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Principals and secrets that agents prove to be; null: none are given.</summary>
    public BasicCredentials? Credentials { get; set; }

    /// <summary>Region and zone of the master; null: none.</summary>
    public DomainInfo? Domain => Allocator.Domain;

    /// <summary>Roles that may be used, <c>*</c> among them; empty: all.</summary>
    public ImmutableArray<string> Roles { get; set; } = [];

    /// <summary>Weights to begin with, while none are stored.</summary>
    public ImmutableArray<WeightInfo> Weights { get; set; } = [];

    /// <summary>Time between two looks for agents to forget.</summary>
    public TimeSpan RegistryGcInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Age at which an unreachable or gone agent is forgotten.</summary>
    public TimeSpan RegistryMaxAgentAge { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Unreachable agents, and gone ones, that are remembered.</summary>
    public int RegistryMaxAgentCount { get; set; } = 102_400;

    /// <summary>Whether a role may be used.</summary>
    public bool Admits(string role) => Roles.IsEmpty || Roles.Contains(role);

    /// <summary>Reads and checks the flags of <see cref="MasterFlags"/>; what is wrong is left with the reader.</summary>
    /// <param name="ip">Address that others reach this silo at.</param>
    /// <param name="port">Port of the HTTP APIs.</param>
    public static MasterOptions Read(SettingReader reader, IPAddress ip, int port)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(ip);
        var options = new MasterOptions
        {
            Cluster = reader.Text("cluster"),
            Hostname = reader.Text("hostname") ?? ip.ToString(),
            Ip = ip.ToString(),
            Port = reader.IsSet("advertise_port") ? reader.Port("advertise_port") ?? port : port,
            RootSubmissions = reader.Switch("root_submissions"),
        };
        options.ReadAgents(reader);
        options.ReadFrameworks(reader);
        MasterFlagRules.Check(reader);
        return options;
    }

    private void ReadAgents(SettingReader reader)
    {
        AgentPingTimeout = reader.Duration("agent_ping_timeout");
        MaxAgentPingTimeouts = reader.Number("max_agent_ping_timeouts", 1, 1000);
        AgentReregisterTimeout = reader.Duration("agent_reregister_timeout");
        AgentRemovalRateLimit = reader.Parse("agent_removal_rate_limit", RemovalRate.Parse, "<number of agents>/<duration>, e.g. 1/10mins");
        RecoveryAgentRemovalLimit = MasterFlagRules.Percentage(reader, "recovery_agent_removal_limit");
        RequireAgentDomain = reader.Switch("require_agent_domain");
        AuthenticateAgents = reader.Switch("authenticate_agents");
        AuthenticationTimeout = reader.Duration("authentication_v0_timeout");
        Credentials = AuthenticationOptions.ReadCredentials(reader, "credentials");
        RegistryGcInterval = reader.Duration("registry_gc_interval");
        RegistryMaxAgentAge = reader.Duration("registry_max_agent_age");
        RegistryMaxAgentCount = reader.Number("registry_max_agent_count", 0, int.MaxValue);

        // The bounds that Mesos sets.
        MasterFlagRules.Between(reader, "agent_ping_timeout", AgentPingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15));
        MasterFlagRules.AtLeast(reader, "agent_reregister_timeout", AgentReregisterTimeout, LeastReregisterTimeout);
        MasterFlagRules.AtLeast(reader, "registry_gc_interval", RegistryGcInterval, TimeSpan.FromSeconds(1));
    }

    private void ReadFrameworks(SettingReader reader)
    {
        MaxCompletedFrameworks = reader.Number("max_completed_frameworks", 0, 100_000);
        MaxCompletedTasksPerFramework = reader.Number("max_completed_tasks_per_framework", 0, 1_000_000);
        MaxUnreachableTasksPerFramework = reader.Number("max_unreachable_tasks_per_framework", 0, 1_000_000);
        AllocationInterval = reader.Duration("allocation_interval");
        OfferTimeout = reader.IsSet("offer_timeout") ? reader.Duration("offer_timeout") : null;
        Roles = RoleFlags.Roles(reader);
        Weights = RoleFlags.Weights(reader, Admits);
        Allocator = AllocatorOptions.Read(reader);
        MasterFlagRules.AtLeast(reader, "allocation_interval", AllocationInterval, TimeSpan.FromMilliseconds(10));
        if (OfferTimeout == TimeSpan.Zero)
        {
            reader.Problem("--offer_timeout must be above zero; leave it out for offers that never expire.");
        }
    }
}
