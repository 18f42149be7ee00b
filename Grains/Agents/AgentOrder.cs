using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>One message for the agent that follows from an ACCEPT; they are sent in order, since a launch may need what an operation made.</summary>
internal abstract record AgentOrder
{
    private AgentOrder()
    {
    }

    /// <summary>Run tasks, each on its own.</summary>
    public sealed record Run(ImmutableArray<TaskInfo> Tasks) : AgentOrder;

    /// <summary>Run tasks together, all or none.</summary>
    public sealed record RunGroup(ExecutorInfo Executor, TaskGroupInfo Group) : AgentOrder;

    /// <summary>Apply an operation.</summary>
    public sealed record Apply(Operation Operation) : AgentOrder;
}
