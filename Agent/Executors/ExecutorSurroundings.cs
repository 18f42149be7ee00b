using Levee.Agent.Containers;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>What executors work with.</summary>
/// <param name="Agent">This agent, with its id.</param>
internal sealed record ExecutorSurroundings(
    AgentInfo Agent, IContainerizer Containerizer, TaskLedger Ledger, StatusReporter Reporter, ExecutorReports Reports, TimeProvider Clock);
