using Levee.Agent.Authentication;
using Levee.Agent.Recovery;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Http;
using Mesos.V1.Executor;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Levee.Agent.Executors;

/// <summary>Mesos' executor API. Source of order, statuses and texts: spec executor-api sections 2, 4 and 6.</summary>
internal sealed partial class ExecutorCalls(
    ExecutorTable executors, TaskLedger ledger, UpdateOutbox outbox, UpdateLog log, RecoveryProgress recovery, TimeProvider clock, ILogger<ExecutorCalls> logger)
{
    private const string TooMany = "Too many status updates wait for acknowledgement";
    private const int LargestCall = 64 * 1024 * 1024;
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMinutes(30);

    public async Task HandleAsync(HttpContext context)
    {
        if (!recovery.AreContainersKnown)
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, RecoveryProgress.NotOver);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await Replies.MethodNotAllowedAsync(context, "POST");
            return;
        }

        var reading = await CallReader.ReadAsync<Call>(context.Request, LargestCall, context.RequestAborted);
        if (reading.Call is not { } call)
        {
            await FailAsync(context, reading.Status, reading.Error!);
        }
        else if (ExecutorCallValidation.Check(call) is { } error)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, $"Failed to validate Executor::Call: {error}");
        }
        else
        {
            await DispatchAsync(context, call);
        }
    }

    private async Task DispatchAsync(HttpContext context, Call call)
    {
        var format = AcceptHeader.Negotiate(context.Request.Headers.Accept);
        if (format is null && call.Type == CallType.Subscribe)
        {
            await FailAsync(context, StatusCodes.Status406NotAcceptable, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
        }
        else if (call.Type == CallType.Heartbeat)
        {
            Accepted(context); // Before any look-up: the reference library sends ids that mean nothing.
        }
        else if (call.Type != CallType.Subscribe && !recovery.IsOver)
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, RecoveryProgress.NotOver);
        }
        else if (ledger.FindFramework(new(call.FrameworkId.Value)) is null)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "Framework cannot be found");
        }
        else if (executors.Find(new(new(call.FrameworkId.Value), call.ExecutorId.Value)) is not CustomExecutor executor)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "Executor cannot be found");
        }
        else if (ExecutorClaims.Problem(context, call.FrameworkId.Value, call.ExecutorId.Value, executor.Description.ContainerId) is { } stranger)
        {
            await FailAsync(context, StatusCodes.Status403Forbidden, stranger);
        }
        else if (call.Type == CallType.Subscribe && (log.Waiting.Reaches(UpdateLoad.OfLog) || !outbox.HasRoom(executor.Key.Framework, call.Subscribe.UnacknowledgedUpdates.Select(update => update.Status))))
        {
            LogTooMany(executor.Key, call.Subscribe.UnacknowledgedUpdates.Count);
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, TooMany); // It subscribes again, with all of them.
        }
        else if (call.Type == CallType.Subscribe)
        {
            await StreamAsync(context, executor.Subscribe(call.Subscribe), format!.Value);
        }
        else if (!executor.HasSubscribed)
        {
            await FailAsync(context, StatusCodes.Status403Forbidden, "Executor is not subscribed");
        }
        else if (call.Type == CallType.Unknown)
        {
            await Replies.EmptyAsync(context, StatusCodes.Status501NotImplemented);
        }
        else if (call.Type == CallType.Update && (outbox.IsFull(new(new(call.FrameworkId.Value), TaskId.From(call.Update.Status.TaskId))) || log.Waiting.Reaches(UpdateLoad.OfLog)))
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, TooMany); // The executor keeps it, and sends it again.
        }
        else
        {
            Take(executor, call);
            Accepted(context);
        }
    }

    private static void Take(CustomExecutor executor, Call call)
    {
        if (call.Type == CallType.Update)
        {
            executor.Update(call.Update.Status);
        }
        else
        {
            executor.Message(call.Message.Data);
        }
    }

    private async Task StreamAsync(HttpContext context, ExecutorStream stream, WireFormat format)
    {
        context.Response.ContentType = MediaTypes.Of(format);
        var records = new EventRecords(format);
        await using var beats = clock.CreateTimer(static state => ((ExecutorStream)state!).Send(ExecutorEvents.Heartbeat), stream, HeartbeatInterval, HeartbeatInterval);
        try
        {
            await foreach (var next in stream.Events.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(records.Encode(next), context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The executor went away; it subscribes again, or its process ends.
        }
        finally
        {
            stream.Close();
        }
    }

    private static void Accepted(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }

    [LoggerMessage(EventIds.TooManyUpdates, LogLevel.Warning, "{Executor} cannot subscribe yet: it brings {Updates} status updates, and too many wait for their framework's acknowledgement already")]
    private partial void LogTooMany(ExecutorKey executor, int updates);

    private static Task FailAsync(HttpContext context, int status, string text) => Replies.TextAsync(context, status, text);
}
