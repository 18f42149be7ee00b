using Levee.Agent.Containers;
using Levee.Agent.Http;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1.Agent;
using Entry = Mesos.V1.Agent.Response.Types.GetContainers.Types.Container;

namespace Levee.Agent.Operator;

/// <summary>GET_CONTAINERS. Source: spec agent-api section 3.</summary>
internal static class ContainerListCall
{
    public static Task GetAsync(AgentRequest request)
    {
        var (call, ledger, containerizer) = (request.Call.GetContainers ?? new(), request.Service<TaskLedger>(), request.Service<IContainerizer>());
        var tops = ledger.TopContainers().ToDictionary(top => top.Id, StringComparer.Ordinal);
        List<Entry> entries =
        [
            .. tops.Values.Where(top => Sees(request, ledger, top)).Select(top => Message(request, new(top.Id), top, containerizer.Find(new(top.Id)))),
            .. from container in containerizer.All
               let root = tops.GetValueOrDefault(container.Id.Root.Value)
               where (container.Id.Parent is null ? root is null : call.ShowNested) && (root is not null ? Sees(request, ledger, root) : call.ShowStandalone && SeesStandalone(request))
               select Message(request, container.Id, null, container),
        ];

        // Mesos leaves the field out when there is no container.
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetContainers, GetContainers = entries.Count > 0 ? new() { Containers = { entries } } : null });
    }

    private static bool Sees(AgentRequest request, TaskLedger ledger, TopContainer top) =>
        CallerAccess.Allows(request.Context, AclActions.ViewContainers, ledger.UserOf(new(new(top.FrameworkId), top.ExecutorId)));

    private static bool SeesStandalone(AgentRequest request) => CallerAccess.Allows(request.Context, AclActions.ViewStandaloneContainers);

    private static Entry Message(AgentRequest request, ContainerId id, TopContainer? top, IContainer? running)
    {
        var entry = new Entry { ContainerId = id.ToMessage(), ContainerStatus = running?.Status() };
        if (running is not null)
        {
            entry.ResourceStatistics = request.Service<ContainerFigures>().Of(running, top);
        }

        if (top is not null)
        {
            entry.FrameworkId = new() { Value = top.FrameworkId };
            entry.ExecutorId = new() { Value = top.ExecutorId };
            entry.ExecutorName = top.ExecutorName;
        }

        return entry;
    }
}
