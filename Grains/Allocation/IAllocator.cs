using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Decides who is offered what next. One thread, no clock, no I/O.</summary>
/// <remarks>
/// It is told facts in any order, also about frameworks and agents it has never heard of, and the same fact more than once. Between two runs it collects the agents
/// worth looking at, so that the cost of a run follows what changed, not the size of the cluster. Source: spec mesos/allocator.md sections 4 to 7.
/// </remarks>
public interface IAllocator
{
    /// <summary>A framework came or changed.</summary>
    /// <returns>Whether a run is due at once: it became active, or a role of it did.</returns>
    bool SetFramework(AllocatorFramework framework);

    /// <summary>A framework was removed; what it holds stays charged until the agents report otherwise.</summary>
    void RemoveFramework(FrameworkId frameworkId);

    /// <summary>An agent's report, which replaces the one before.</summary>
    /// <returns>Whether a run is due at once: the agent is new, or what it is or has changed. Resources that came free wait for the next batch.</returns>
    bool SetAgent(AllocatorAgent agent);

    /// <summary>An agent was removed.</summary>
    void RemoveAgent(AgentId agentId);

    /// <summary>A framework does not want these resources of an agent, nor fewer.</summary>
    /// <param name="resources">Without allocation.</param>
    void Refuse(FrameworkId frameworkId, string role, AgentId agentId, ResourceBundle resources, DateTimeOffset until);

    /// <summary>Forgets a framework's refusals under some roles; a run is due at once.</summary>
    void Revive(FrameworkId frameworkId, IReadOnlyCollection<string> roles);

    /// <summary>Shares out what is free on the agents worth looking at.</summary>
    /// <returns>At most one entry per agent, framework and role; charged to the framework until the agent's next report.</returns>
    IReadOnlyList<Allocation> Allocate(DateTimeOffset now);
}
