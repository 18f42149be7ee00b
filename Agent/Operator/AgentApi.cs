using System.IO.Pipelines;
using Levee.Agent.Recovery;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Levee.Agent.Operator;

/// <summary>The agent's <c>POST /api/v1</c>. Source of order, statuses and texts: spec agent-api section 1; Mesos' agent.</summary>
internal static class AgentApi
{
    /// <summary>Largest call, or record of a call.</summary>
    public const int LargestCall = 64 * 1024 * 1024;

    /// <summary>Maps the endpoint and all below it that is nothing else.</summary>
    public static void MapAgentApi(this IEndpointRouteBuilder routes) => routes.MapPrefix("/api/v1", HandleAsync);

    private static async Task HandleAsync(HttpContext context)
    {
        if (!context.RequestServices.GetRequiredService<RecoveryProgress>().IsOver)
        {
            await Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, RecoveryProgress.NotOver);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await Replies.MethodNotAllowedAsync(context, "POST");
            return;
        }

        var (transport, status, error) = Transport.Negotiate(context.Request);
        if (error is not null)
        {
            await Replies.TextAsync(context, status, error);
            return;
        }

        if (transport.IsStreamIn && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null; // Nobody types all the time. Before the first byte is read: later the server would still time it, by a rate that is not there.
        }

        var records = transport.IsStreamIn ? new RecordIOReader(PipeReader.Create(context.Request.Body, new(leaveOpen: true)), LargestCall) : null;
        var reading = records is null
            ? await CallReader.ReadAsync<Call>(context.Request, LargestCall, context.RequestAborted)
            : await ReadRecordAsync(records, transport.In, context.RequestAborted) ?? new(null, StatusCodes.Status400BadRequest, "Received EOF while reading request body");
        if (reading.Call is not { } call)
        {
            await Replies.TextAsync(context, reading.Status, reading.Error!);
        }
        else if (AgentCallValidation.Check(call) is { } problem)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Failed to validate agent::Call: {problem}");
        }
        else
        {
            await DispatchAsync(new(context, call, transport, records));
        }
    }

    /// <summary>Reads the next call of a stream.</summary>
    /// <returns><see langword="null"/> at the end.</returns>
    public static async Task<CallReading<Call>?> ReadRecordAsync(RecordIOReader records, WireFormat format, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ReadAsync(cancellationToken) is { } record ? CallReader.Parse<Call>(format, record.Span) : null;
        }
        catch (RecordIOException error)
        {
            return new(null, StatusCodes.Status400BadRequest, error.Message);
        }
    }

    private static async Task DispatchAsync(AgentRequest request)
    {
        if (StreamProblem(request) is var (status, error))
        {
            await request.RefuseAsync(status, error);
        }
        else if (!AgentCalls.Table.TryGetValue(request.Call.Type, out var served))
        {
            await Replies.EmptyAsync(request.Context, StatusCodes.Status501NotImplemented);
        }
        else if (served.Action is null || !await CallerAccess.ForbidsAsync(request.Context, served.Action))
        {
            await served.Handler(request);
        }
    }

    /// <summary>Only some calls are, or are answered by, streams.</summary>
    private static (int Status, string Error)? StreamProblem(AgentRequest request)
    {
        var (type, name, transport) = (request.Call.Type, EnumNames.Of(request.Call.Type), request.Transport);
        return transport.IsStreamIn && type != CallType.AttachContainerInput
                ? (StatusCodes.Status415UnsupportedMediaType, $"Streaming 'Content-Type' {MediaTypes.RecordIO} is not supported for {name} call")
            : !transport.IsStreamIn && type == CallType.AttachContainerInput
                ? (StatusCodes.Status415UnsupportedMediaType, $"Expecting 'Content-Type' to be {MediaTypes.RecordIO} for {name} call")
            : transport.IsStreamOut && type is not (CallType.AttachContainerOutput or CallType.LaunchNestedContainerSession)
                ? (StatusCodes.Status406NotAcceptable, $"Streaming response is not supported for {name} call")
            : null;
    }
}
