using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>Where an agent stands with the master.</summary>
[GenerateSerializer, Alias("levee.agent-standing")]
public enum AgentStanding
{
    /// <summary>In the registry, not heard of since the master started.</summary>
    Recovered,

    /// <summary>Registered and heard of.</summary>
    Connected,

    /// <summary>Registered, its connection broke, its time-out still runs.</summary>
    Disconnected,

    /// <summary>Not heard of for longer than the ping time-out.</summary>
    Unreachable,

    /// <summary>Marked gone; never comes back under this id.</summary>
    Gone,

    /// <summary>It unregistered, its machine went down, or another agent took its address: its id is unknown from now on.</summary>
    Removed,
}
