using System.Collections.Immutable;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Grains.Master;

/// <summary>Flags of the master's rules, as Mesos spells them. Source: spec master-behaviour (flags).</summary>
public static class MasterFlags
{
    private const string Section = MasterOptions.Section;

    /// <summary>All flags, in the order of the help.</summary>
    public static ImmutableArray<Flag> All { get; } =
    [
        new("cluster", $"{Section}:Cluster", null, "Name of the cluster, shown to people"),
        new("hostname", $"{Section}:Hostname", null, "Host name told to schedulers and in redirects; without it the IP address"),
        new("allocation_interval", $"{Section}:AllocationInterval", "1secs", "Time between two rounds over all agents, e.g. 500ms"),
        new("agent_ping_timeout", $"{Section}:AgentPingTimeout", "15secs", "Time an agent has to answer one ping"),
        new("max_agent_ping_timeouts", $"{Section}:MaxAgentPingTimeouts", "5", "Pings in a row that an agent may miss before it is unreachable"),
        new("offer_timeout", $"{Section}:OfferTimeout", null, "Age at which an unanswered offer is rescinded; without it never"),
        new("max_completed_frameworks", $"{Section}:MaxCompletedFrameworks", "50", "Completed frameworks that are kept"),
        new("max_completed_tasks_per_framework", $"{Section}:MaxCompletedTasksPerFramework", "1000", "Completed tasks that are kept per framework"),
        new("webui_dir", $"{Section}:WebuiDir", null, "Directory of a web UI's pages: index.html, app and assets; without it none are served"),
        new("root_submissions", $"{Section}:RootSubmissions", "true", "Whether frameworks may run tasks as root", IsSwitch: true),
        .. AllocatorFlags.All,
    ];
}
