using System.Collections.Immutable;
using Levee.Agent.Containers;
using Levee.Grains.Interfaces.Authorization;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Operator;

/// <summary>LAUNCH_CONTAINER and LAUNCH_NESTED_CONTAINER. Source of statuses and texts: spec agent-api section 4.2.</summary>
internal static class LaunchCalls
{
    public static Task LaunchAsync(AgentRequest request)
    {
        var call = request.Call.LaunchContainer;
        return LaunchAsync(request, new(call.ContainerId, call.Command, call.Container)
        {
            Resources = [.. call.Resources], Limits = call.Limits.ToImmutableDictionary(limit => limit.Key, limit => limit.Value.Value),
        });
    }

#pragma warning disable CS0612 // The old call is still used.
    public static Task LaunchNestedAsync(AgentRequest request)
    {
        var call = request.Call.LaunchNestedContainer;
        return LaunchAsync(request, new(call.ContainerId, call.Command, call.Container));
    }
#pragma warning restore CS0612

    private static async Task LaunchAsync(AgentRequest request, LaunchOrder order)
    {
        var id = ContainerId.From(order.Id);
        var allowed = id.Parent is null
            ? ContainerAccess.Allows(request.Context, id, AclActions.LaunchNestedContainersAsUser, AclActions.LaunchStandaloneContainers)
            : ContainerAccess.AllowsLaunch(request.Context, id, order.Command, AclActions.LaunchNestedContainersAsUser, AclActions.LaunchNestedContainersUnderParentWithUser);
        if (!allowed)
        {
            await request.ForbidAsync();
            return;
        }

        // A client that goes away does not stop the launch: it asks again, and hears that the container is there.
        var launch = await request.Service<OrderedContainers>().LaunchAsync(order, CancellationToken.None);
        await (launch.Result switch
        {
            LaunchResult.Launched => request.DoneAsync(),
            LaunchResult.AlreadyLaunched => Grains.Interfaces.Http.Replies.EmptyAsync(request.Context, StatusCodes.Status202Accepted),
            _ => request.RefuseAsync(StatusCodes.Status400BadRequest, launch.Refusal!),
        });
    }
}
