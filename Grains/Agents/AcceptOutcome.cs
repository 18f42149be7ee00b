using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>What an ACCEPT comes to.</summary>
/// <param name="Launched">Completed tasks, to be sent to the agent in this order.</param>
/// <param name="Unused">Offered resources that no operation used; <see langword="null"/> when the offers were not valid, which is no refusal.</param>
internal sealed record AcceptOutcome(
    ImmutableArray<TaskInfo> Launched, ImmutableArray<TaskStatus> Rejected, ImmutableArray<OperationStatus> Operations, ReturnedResources? Unused);
