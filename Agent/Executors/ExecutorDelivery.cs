using System.Collections.Immutable;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1.Executor;

namespace Levee.Agent.Executors;

/// <summary>An event for an executor.</summary>
/// <param name="Tasks">What it launches; empty: something else.</param>
internal sealed record ExecutorDelivery(ImmutableArray<AgentTask> Tasks, Event Event)
{
    public bool Launches(TaskId task) => Tasks.Any(launched => launched.Key.Task == task);
}
