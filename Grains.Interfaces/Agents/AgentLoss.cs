using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>Why an agent is not there any more. Source: spec mesos/master-behaviour.md section 5 (removal paths).</summary>
[GenerateSerializer, Alias("levee.agent-loss")]
public enum AgentLoss
{
    /// <summary>Its connection broke: tasks of frameworks without checkpoint are lost, the others stay.</summary>
    Disconnected,

    /// <summary>Not heard of for too long; it may come back.</summary>
    Unreachable,

    /// <summary>An operator, or a drain, marked it gone; it never comes back.</summary>
    GoneByOperator,

    /// <summary>It unregistered, its machine went down, or another agent took its address.</summary>
    Removed,

    /// <summary>It was unreachable or gone for so long, or so many others were after it, that the registry forgot it: its unreachable tasks are forgotten too.</summary>
    Forgotten,
}
