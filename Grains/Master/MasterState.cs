using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;
using Orleans;

namespace Levee.Grains.Master;

/// <summary>What is stored of the master: counters and the registry. Changes are saved before anybody hears of them.</summary>
[GenerateSerializer, Alias("levee.state.master")]
internal sealed record MasterState
{
    /// <summary>Id of the master, a UUID made at the cluster's first start; prefix of all ids it gives out.</summary>
    [Id(0)]
    public string MasterId { get; set; } = string.Empty;

    /// <summary>First framework number that is in no block given out.</summary>
    [Id(1)]
    public long NextFramework { get; set; }

    /// <summary>Number of the next agent.</summary>
    [Id(2)]
    public long NextAgent { get; set; }

    /// <summary>First offer number that is in no block given out.</summary>
    [Id(3)]
    public long NextOffer { get; set; }

    /// <summary>Admitted agents with their <c>host:port</c>.</summary>
    [Id(4)]
    public Dictionary<string, string> Agents { get; set; } = [];

    /// <summary>Ids of agents that must not come back, from before their times were kept; read only.</summary>
    [Id(5)]
    public List<string> GoneAgents { get; set; } = [];

    /// <summary>Frameworks that are not completed.</summary>
    [Id(6)]
    public List<string> Frameworks { get; set; } = [];

    /// <summary>Completed frameworks, oldest first; bounded.</summary>
    [Id(7)]
    public List<string> CompletedFrameworks { get; set; } = [];

    /// <summary>IP addresses of the admitted agents.</summary>
    [Id(8)]
    public Dictionary<string, string> AgentIps { get; set; } = [];

    /// <summary>Agents that must not come back, with the time they were marked gone; <see cref="GoneAgents"/> is what was stored before it.</summary>
    [Id(9)]
    public Dictionary<string, DateTimeOffset> Gone { get; set; } = [];

    /// <summary>Weights of roles.</summary>
    [Id(10)]
    public Dictionary<string, double> Weights { get; set; } = [];

    /// <summary>Quota of roles.</summary>
    [Id(11)]
    public Dictionary<string, QuotaConfig> Quotas { get; set; } = [];

    /// <summary>Maintenance that is planned.</summary>
    [Id(12)]
    public Schedule Schedule { get; set; } = new();

    /// <summary>Machines that are DRAINING or DOWN.</summary>
    [Id(13)]
    public List<MachineInfo> Machines { get; set; } = [];
}
