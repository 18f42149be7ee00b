using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>What an ACCEPT comes to.</summary>
/// <param name="Orders">For the agent, in this order.</param>
/// <param name="Rejected">A status for each task that was refused.</param>
/// <param name="Refused">A status for each refused operation that carries an id.</param>
/// <param name="Unused">
/// Offered resources that no operation used; <see langword="null"/> when the offers were not valid, which is no refusal. What operations made is not among them: it is to be
/// offered again soon.
/// </param>
/// <param name="Rescinded">Offers of others that lost a volume to a DESTROY.</param>
internal sealed record AcceptOutcome(
    ImmutableArray<AgentOrder> Orders,
    ImmutableArray<TaskStatus> Rejected,
    ImmutableArray<OperationStatus> Refused,
    ReturnedResources? Unused,
    ImmutableArray<HeldOffer> Rescinded)
{
    /// <summary>All tasks to run, completed.</summary>
    public IEnumerable<TaskInfo> Launched => Orders.SelectMany(order => order switch
    {
        AgentOrder.Run run => run.Tasks,
        AgentOrder.RunGroup group => group.Group.Tasks,
        _ => Enumerable.Empty<TaskInfo>(),
    });

    /// <summary>Operations under way from now on.</summary>
    public IEnumerable<Operation> Pending => Orders.OfType<AgentOrder.Apply>().Select(order => order.Operation);
}
