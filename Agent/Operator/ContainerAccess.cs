using Levee.Agent.Containers;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1;

namespace Levee.Agent.Operator;

/// <summary>Who may do what with which container. Source: spec agent-api section 10, executor-api section 9.</summary>
internal static class ContainerAccess
{
    /// <summary>What an executor may do with the containers inside its own, by proving which one that is.</summary>
    private static readonly HashSet<string> OfExecutors =
    [
        AclActions.LaunchNestedContainersUnderParentWithUser, AclActions.WaitNestedContainers, AclActions.KillNestedContainers, AclActions.RemoveNestedContainers,
        AclActions.LaunchNestedContainerSessionsUnderParentWithUser, AclActions.AttachContainersOutput,
    ];

    /// <param name="nested">Asked about containers that belong to an executor, or lie in another one.</param>
    /// <param name="standalone">Asked about the others.</param>
    public static bool Allows(AgentRequest request, ContainerId id, string nested, string standalone) =>
        id.Parent is null && OwnerOf(request, id) is null ? Decide(request, id, standalone, null) : AllowsNested(request, id, nested);

    /// <summary>As the other one, for what is done inside an executor's container only.</summary>
    public static bool AllowsNested(AgentRequest request, ContainerId id, string action) => Decide(request, id, action, OwnerOf(request, id)?.User);

    /// <summary>Launches are asked about twice: by the user that the container runs as, and by that of its parent.</summary>
    public static bool AllowsLaunch(AgentRequest request, ContainerId id, CommandInfo? command, string asUser, string underParent)
    {
        var owner = OwnerOf(request, id)?.User;
        return Decide(request, id, underParent, owner) && (IsOwn(request, id) || CallerAccess.Allows(request.Context, asUser, command is { HasUser: true } ? command.User : owner));
    }

    /// <summary>The executor whose container this is, or lies in.</summary>
    public static (TopContainer Container, string? User)? OwnerOf(AgentRequest request, ContainerId id)
    {
        var ledger = request.Service<TaskLedger>();
        return TopContainer.All(ledger).FirstOrDefault(container => container.Id == id.Root.Value) is { } container
            ? (container, ledger.UserOf(new(new(container.FrameworkId), container.ExecutorId)))
            : null;
    }

    private static bool Decide(AgentRequest request, ContainerId id, string action, string? value) =>
        CallerPrincipal.ClaimsOf(request.Context) is not null && OfExecutors.Contains(action) ? IsOwn(request, id) : CallerAccess.Allows(request.Context, action, value);

    /// <summary>Whether the caller is the executor whose container it is.</summary>
    private static bool IsOwn(AgentRequest request, ContainerId id) => CallerPrincipal.ClaimsOf(request.Context)?.GetValueOrDefault("cid") == id.Root.Value;
}
