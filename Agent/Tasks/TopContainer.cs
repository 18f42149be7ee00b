using System.Collections.Immutable;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>A container that lies in no other: an executor's.</summary>
/// <param name="Inner">Ids of the containers inside it.</param>
/// <param name="Resources">Of the executor and its tasks that run.</param>
/// <param name="Pid">First process, once there is one.</param>
internal sealed record TopContainer(
    string Id, ImmutableArray<string> Inner, string FrameworkId, string ExecutorId, string ExecutorName, string Source, ImmutableArray<Resource> Resources, int? Pid)
{
    /// <summary>All containers of this agent whose tasks or executor run.</summary>
    public static IEnumerable<TopContainer> All(TaskLedger ledger) => ledger.Frameworks.SelectMany(framework => framework.Executors.Values.Select(executor => Of(framework, executor)));

    private static TopContainer Of(AgentFramework framework, AgentExecutor executor)
    {
        var tasks = framework.Active.Values.Where(task => task.ContainerId == executor.ContainerId && !task.State.IsTerminal()).ToList();
        var inner = tasks.SelectMany(task => task.Statuses).Select(status => status.ContainerStatus?.ContainerId).Where(id => id?.Parent?.Value == executor.ContainerId).Select(id => id!.Value);
        return new(
            executor.ContainerId, [.. inner.Distinct(StringComparer.Ordinal)], framework.Info.Id.Value, executor.Key.Executor, executor.Info.Name, executor.Info.Source,
            [.. executor.Info.Resources.Concat(tasks.SelectMany(task => task.Info.Resources))], executor.Pid);
    }
}
