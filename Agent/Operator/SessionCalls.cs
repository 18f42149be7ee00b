using Levee.Agent.Containers;
using Levee.Grains.Interfaces.Authorization;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Operator;

/// <summary>LAUNCH_NESTED_CONTAINER_SESSION and ATTACH_CONTAINER_OUTPUT. Source of statuses and texts: spec agent-api sections 4.3 and 4.7.</summary>
internal static class SessionCalls
{
    /// <summary>Words of a container whose input and output go to files; clients know them.</summary>
    public const string NoSwitchboard = "I/O switchboard server was disabled for this container";

    public static async Task LaunchAsync(AgentRequest request)
    {
        var call = request.Call.LaunchNestedContainerSession;
        var id = ContainerId.From(call.ContainerId);
        if (!ContainerAccess.AllowsLaunch(
            request.Context, id, call.Command, AclActions.LaunchNestedContainerSessionsAsUser, AclActions.LaunchNestedContainerSessionsUnderParentWithUser))
        {
            await request.ForbidAsync();
            return;
        }

        var launch = await request.Service<OrderedContainers>().LaunchAsync(new(call.ContainerId, call.Command, call.Container) { IsDebug = true }, request.Aborted);
        if (launch.Result != LaunchResult.Launched)
        {
            await (launch.Result == LaunchResult.AlreadyLaunched
                ? Grains.Interfaces.Http.Replies.EmptyAsync(request.Context, StatusCodes.Status202Accepted)
                : request.RefuseAsync(StatusCodes.Status400BadRequest, launch.Refusal!));
            return;
        }

        try
        {
            await StreamAsync(request, launch.Container!);
        }
        finally
        {
            await launch.Container!.DestroyAsync(); // The session is over, or nobody looks any more.
        }
    }

    public static Task AttachOutputAsync(AgentRequest request)
    {
        var id = ContainerId.From(request.Call.AttachContainerOutput.ContainerId);
        var container = request.Service<IContainerizer>().Find(id);
        return container is null && ContainerAccess.OwnerOf(request.Context, id) is null ? request.RefuseAsync(StatusCodes.Status404NotFound, $"Container {id} cannot be found")
            : !ContainerAccess.AllowsNested(request.Context, id, AclActions.AttachContainersOutput) ? request.ForbidAsync()
            : container is null ? request.RefuseAsync(StatusCodes.Status500InternalServerError, NoSwitchboard)
            : StreamAsync(request, container);
    }

    private static Task StreamAsync(AgentRequest request, IContainer container) => container.Io is { } io
        ? request.Service<OutputStream>().SendAsync(request, io)
        : request.RefuseAsync(StatusCodes.Status500InternalServerError, NoSwitchboard);
}
