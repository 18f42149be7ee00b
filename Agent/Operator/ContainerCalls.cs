using Levee.Agent.Containers;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Operator;

/// <summary>Waiting for containers, killing and removing them, by the new calls and the old. Source of statuses and texts: spec agent-api sections 4.4 to 4.6.</summary>
internal static class ContainerCalls
{
    private const int LastSignal = 64;

    public static Task WaitAsync(AgentRequest request) => WaitAsync(request, request.Call.WaitContainer.ContainerId, WaitReply.New);

    public static Task KillAsync(AgentRequest request) =>
        KillAsync(request, request.Call.KillContainer.ContainerId, request.Call.KillContainer.HasSignal ? request.Call.KillContainer.Signal : Libc.SigKill);

    public static Task RemoveAsync(AgentRequest request) => RemoveAsync(request, request.Call.RemoveContainer.ContainerId);

#pragma warning disable CS0612 // Old calls that clients still use.
    public static Task WaitNestedAsync(AgentRequest request) => WaitAsync(request, request.Call.WaitNestedContainer.ContainerId, WaitReply.Old);

    public static Task KillNestedAsync(AgentRequest request) =>
        KillAsync(request, request.Call.KillNestedContainer.ContainerId, request.Call.KillNestedContainer.HasSignal ? request.Call.KillNestedContainer.Signal : Libc.SigKill);

    public static Task RemoveNestedAsync(AgentRequest request) => RemoveAsync(request, request.Call.RemoveNestedContainer.ContainerId);
#pragma warning restore CS0612

    private static async Task WaitAsync(AgentRequest request, ContainerID message, Func<ContainerTermination, Response> reply)
    {
        var id = ContainerId.From(message);
        if (!ContainerAccess.Allows(request.Context, id, AclActions.WaitNestedContainers, AclActions.WaitStandaloneContainers))
        {
            await request.ForbidAsync();
        }
        else if (await request.Service<IContainerizer>().WaitAsync(id, request.Aborted) is { } termination)
        {
            await request.ReplyAsync(reply(termination));
        }
        else
        {
            await request.RefuseAsync(StatusCodes.Status404NotFound, $"Container {id} cannot be found");
        }
    }

    private static Task KillAsync(AgentRequest request, ContainerID message, int signal)
    {
        var id = ContainerId.From(message);
        if (!ContainerAccess.Allows(request.Context, id, AclActions.KillNestedContainers, AclActions.KillStandaloneContainers))
        {
            return request.ForbidAsync();
        }

        if (signal is < 1 or > LastSignal)
        {
            return request.RefuseAsync(StatusCodes.Status400BadRequest, $"Invalid signal {signal}: it must be from 1 to {LastSignal}");
        }

        if (request.Service<IContainerizer>().Find(id) is not { } container || container.Exited.IsCompleted)
        {
            return request.RefuseAsync(StatusCodes.Status404NotFound, $"Container '{id}' cannot be found (or is already killed)");
        }

        container.Signal(signal, all: false);
        return request.DoneAsync();
    }

    private static async Task RemoveAsync(AgentRequest request, ContainerID message)
    {
        var id = ContainerId.From(message);
        if (!ContainerAccess.Allows(request.Context, id, AclActions.RemoveNestedContainers, AclActions.RemoveStandaloneContainers))
        {
            await request.ForbidAsync();
        }
        else if (id.Parent is null && ContainerAccess.OwnerOf(request.Context, id) is not null)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, $"Container '{id}' belongs to an executor: it is removed with its sandbox");
        }
        else if (await request.Service<IContainerizer>().RemoveAsync(id))
        {
            await request.DoneAsync();
        }
        else
        {
            await request.RefuseAsync(StatusCodes.Status500InternalServerError, $"Container '{id}' has not terminated yet");
        }
    }
}
