using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>Which of a framework's lists a task stands in.</summary>
[GenerateSerializer, Alias("levee.task-place")]
public enum TaskPlace
{
    /// <summary>Not ended, or ended and not yet acknowledged.</summary>
    Active,

    /// <summary>Its agent is unreachable.</summary>
    Unreachable,

    /// <summary>Ended and acknowledged, or its framework was removed.</summary>
    Completed,
}
