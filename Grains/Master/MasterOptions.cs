using System.Net;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Master;

/// <summary>Settings of the master's rules, section <c>Levee:Master</c>; names and defaults are those of Mesos' master flags.</summary>
public sealed class MasterOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Levee:Master";

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

    /// <summary>Whether frameworks may run tasks as root.</summary>
    public bool RootSubmissions { get; set; } = true;

    /// <summary>How resources are shared out.</summary>
    public AllocatorOptions Allocator { get; set; } = new();

    /// <summary>Reads and checks the flags of <see cref="MasterFlags"/>.</summary>
    /// <param name="ip">Address that others reach this silo at.</param>
    /// <param name="port">Port of the HTTP APIs.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static MasterOptions Read(IConfiguration configuration, IPAddress ip, int port)
    {
        var reader = new SettingReader(configuration, MasterFlags.All);
        var options = new MasterOptions
        {
            Cluster = reader.Text("cluster"),
            Hostname = reader.Text("hostname") ?? ip.ToString(),
            Ip = ip.ToString(),
            Port = port,
            AllocationInterval = reader.Duration("allocation_interval"),
            AgentPingTimeout = reader.Duration("agent_ping_timeout"),
            MaxAgentPingTimeouts = reader.Number("max_agent_ping_timeouts", 1, 1000),
            OfferTimeout = reader.Text("offer_timeout") is null ? null : reader.Duration("offer_timeout"),
            MaxCompletedFrameworks = reader.Number("max_completed_frameworks", 0, 100_000),
            MaxCompletedTasksPerFramework = reader.Number("max_completed_tasks_per_framework", 0, 1_000_000),
            RootSubmissions = reader.Switch("root_submissions"),
            Allocator = AllocatorOptions.Read(reader),
        };
        options.Check(reader);
        reader.ThrowIfAny<MasterOptions>(Section);
        return options;
    }

    private void Check(SettingReader reader)
    {
        if (AllocationInterval < TimeSpan.FromMilliseconds(10))
        {
            reader.Problem("--allocation_interval must be at least 10ms.");
        }

        // The bounds that Mesos sets.
        if (AgentPingTimeout < TimeSpan.FromSeconds(1) || AgentPingTimeout > TimeSpan.FromMinutes(15))
        {
            reader.Problem("--agent_ping_timeout must be 1secs to 15mins.");
        }

        if (OfferTimeout == TimeSpan.Zero)
        {
            reader.Problem("--offer_timeout must be above zero; leave it out for offers that never expire.");
        }
    }

    /// <summary>Takes over all values of <paramref name="other"/>.</summary>
    public void CopyFrom(MasterOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (Cluster, Hostname, Ip, Port) = (other.Cluster, other.Hostname, other.Ip, other.Port);
        (AllocationInterval, AgentPingTimeout, MaxAgentPingTimeouts, OfferTimeout) = (other.AllocationInterval, other.AgentPingTimeout, other.MaxAgentPingTimeouts, other.OfferTimeout);
        (MaxCompletedFrameworks, MaxCompletedTasksPerFramework, RootSubmissions) = (other.MaxCompletedFrameworks, other.MaxCompletedTasksPerFramework, other.RootSubmissions);
        Allocator = other.Allocator;
    }
}
