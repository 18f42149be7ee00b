using Orleans;

namespace Levee.Grains.Master;

/// <summary>What is stored of the master: counters and the registry. Changes are saved before anybody hears of them.</summary>
[GenerateSerializer, Alias("levee.state.master")]
internal sealed record MasterState
{
    /// <summary>Id of the master, a UUID made at the cluster's first start; prefix of all ids it gives out.</summary>
    [Id(0)]
    public string MasterId { get; set; } = string.Empty;

    /// <summary>Number of the next framework.</summary>
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

    /// <summary>Agents that must not come back, oldest first; bounded.</summary>
    [Id(5)]
    public List<string> GoneAgents { get; set; } = [];

    /// <summary>Frameworks that are not completed.</summary>
    [Id(6)]
    public List<string> Frameworks { get; set; } = [];

    /// <summary>Completed frameworks, oldest first; bounded.</summary>
    [Id(7)]
    public List<string> CompletedFrameworks { get; set; } = [];
}
