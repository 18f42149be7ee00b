using Levee.Agent.Containers;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>What executors work with.</summary>
/// <param name="Agent">This agent, with its id.</param>
/// <param name="Awaited">Hears of executors that came back after a restart of the agent.</param>
internal sealed record ExecutorSurroundings(
    AgentInfo Agent, IContainerizer Containerizer, TaskLedger Ledger, StatusReporter Reporter, ExecutorReports Reports, AwaitedExecutors Awaited,
    ContainerCounters Failures, MessageCounters Messages, TimeProvider Clock);
