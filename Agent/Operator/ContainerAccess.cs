using Levee.Agent.Containers;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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
    public static bool Allows(HttpContext context, ContainerId id, string nested, string standalone) =>
        id.Parent is null && OwnerOf(context, id) is null ? Decide(context, id, standalone, null) : AllowsNested(context, id, nested);

    /// <summary>As the other one, for what is done inside an executor's container only.</summary>
    public static bool AllowsNested(HttpContext context, ContainerId id, string action) => Decide(context, id, action, OwnerOf(context, id)?.User);

    /// <summary>Launches are asked about twice: by the user that the container runs as, and by that of its parent.</summary>
    public static bool AllowsLaunch(HttpContext context, ContainerId id, CommandInfo? command, string asUser, string underParent)
    {
        var owner = OwnerOf(context, id)?.User;
        return Decide(context, id, underParent, owner) && (IsOwn(context, id) || CallerAccess.Allows(context, asUser, command is { HasUser: true } ? command.User : owner));
    }

    /// <summary>The executor whose container this is, or lies in.</summary>
    public static (TopContainer Container, string? User)? OwnerOf(HttpContext context, ContainerId id)
    {
        var ledger = context.RequestServices.GetRequiredService<TaskLedger>();
        return TopContainer.All(ledger).FirstOrDefault(container => container.Id == id.Root.Value) is { } container
            ? (container, ledger.UserOf(new(new(container.FrameworkId), container.ExecutorId)))
            : null;
    }

    private static bool Decide(HttpContext context, ContainerId id, string action, string? value) =>
        CallerPrincipal.ClaimsOf(context) is not null && OfExecutors.Contains(action) ? IsOwn(context, id) : CallerAccess.Allows(context, action, value);

    /// <summary>Whether the caller is the executor whose container it is.</summary>
    private static bool IsOwn(HttpContext context, ContainerId id) => CallerPrincipal.ClaimsOf(context)?.GetValueOrDefault("cid") == id.Root.Value;
}
