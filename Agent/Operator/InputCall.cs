using System.Net.Sockets;
using System.Text;
using Levee.Agent.Containers;
using Levee.Agent.Io;
using Levee.Executors.Switchboard;
using Levee.Grains.Interfaces.Authorization;
using Microsoft.AspNetCore.Http;
using InputType = Mesos.V1.Agent.Call.Types.AttachContainerInput.Types.Type;

namespace Levee.Agent.Operator;

/// <summary>ATTACH_CONTAINER_INPUT. Source of statuses and texts: spec agent-api section 4.8.</summary>
internal static class InputCall
{
    public static async Task AttachAsync(AgentRequest request)
    {
        var call = request.Call.AttachContainerInput;
        if (call.Type != InputType.ContainerId)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, "Expecting 'attach_container_input.type' to be CONTAINER_ID");
            return;
        }

        var id = ContainerId.From(call.ContainerId);
        var container = request.Service<IContainerizer>().Find(id);
        if (container is null && ContainerAccess.OwnerOf(request.Context, id) is null)
        {
            await request.RefuseAsync(StatusCodes.Status404NotFound, $"Container {id} cannot be found");
        }
        else if (!ContainerAccess.AllowsNested(request.Context, id, AclActions.AttachContainersInput))
        {
            await request.ForbidAsync();
        }
        else if (container?.Io is not { } io)
        {
            await request.RefuseAsync(StatusCodes.Status500InternalServerError, SessionCalls.NoSwitchboard);
        }
        else
        {
            var (status, text) = await PassAsync(request, io);
            await (status == StatusCodes.Status200OK ? request.DoneAsync() : request.RefuseAsync(status, text));
        }
    }

    private static async Task<(int Status, string Text)> PassAsync(AgentRequest request, IContainerIo io)
    {
        try
        {
            await using var target = await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachInput, request.Aborted);
            return await SwitchboardClient.ReadAsync(target, request.Aborted) switch
            {
                (IoFrame.Accepted, _) => await PassAsync(request, target),
                (IoFrame.Busy, _) => (StatusCodes.Status409Conflict, "Multiple input connections are not allowed"),
                _ => (StatusCodes.Status500InternalServerError, "I/O switchboard has shutdown"),
            };
        }
        catch (Exception error) when (error is SocketException or IOException && !request.Aborted.IsCancellationRequested)
        {
            return (StatusCodes.Status500InternalServerError, "I/O switchboard has shutdown");
        }
    }

    /// <summary>Passes records on until the client or the container ends.</summary>
    private static async Task<(int Status, string Text)> PassAsync(AgentRequest request, NetworkStream target)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        var answer = SwitchboardClient.ReadAsync(target, over.Token);
        var records = PassRecordsAsync(request, target, over.Token);
        if (await Task.WhenAny(answer, records) == records && await records is { } problem)
        {
            await over.CancelAsync();
            return problem;
        }

        if (!answer.IsCompleted)
        {
            // All is written; what the switchboard says last is about what it could not pass on.
            target.Socket.Shutdown(SocketShutdown.Send);
        }

        var reply = await answer;
        await over.CancelAsync();
        await records; // The server must not find the body being read when it looks for the rest of it.
        return reply switch
        {
            (IoFrame.Failed, var why) => (StatusCodes.Status500InternalServerError, Encoding.UTF8.GetString(why)),
            (IoFrame.Refused, var why) => (StatusCodes.Status400BadRequest, Encoding.UTF8.GetString(why)),
            _ => (StatusCodes.Status200OK, ""),
        };
    }

    /// <returns>What was wrong with a record; <see langword="null"/>: the client has said all.</returns>
    private static async Task<(int Status, string Text)?> PassRecordsAsync(AgentRequest request, NetworkStream target, CancellationToken cancellationToken)
    {
        try
        {
            while (await AgentApi.ReadRecordAsync(request.Records!, request.Transport.In, cancellationToken) is { } reading)
            {
                if (reading.Call is not { } call)
                {
                    return (reading.Status, reading.Error!);
                }

                if ((AgentCallValidation.Check(call) is { } wrong ? $"Failed to validate agent::Call: {wrong}" : InputRecord.Problem(call)) is { } problem)
                {
                    return (StatusCodes.Status400BadRequest, problem);
                }

                foreach (var (kind, content) in InputRecord.Frames(call.AttachContainerInput.ProcessIo))
                {
                    await SwitchboardClient.WriteAsync(target, kind, content, cancellationToken);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The switchboard's answer says why, or the client has gone.
        }

        return null;
    }
}
