using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Metrics;
using Levee.Silo.ClusterViews;
using Mesos.V1.Scheduler;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Levee.Silo.Scheduler;

/// <summary>Mesos' <c>POST /api/v1/scheduler</c>. Source of order, statuses and texts: scheduler-api, section 1.1.</summary>
internal static class SchedulerEndpoints
{
    private const string StreamIdHeader = "Mesos-Stream-Id";

    /// <summary>Maps the endpoint; <see cref="ProcessPath.UseProcessPaths"/> gives it its second name under <c>/master</c>.</summary>
    public static void MapScheduler(this IEndpointRouteBuilder routes) => routes.MapPrefix("/api/v1/scheduler", HandleAsync);

    private static async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await Replies.MethodNotAllowedAsync(context, "POST");
            return;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<SchedulerOptions>>().Value;
        var reading = await CallReader.ReadAsync<Call>(context.Request, options.MaxCallBytes, context.RequestAborted);
        if (reading.Call is not { } call)
        {
            await Replies.TextAsync(context, reading.Status, reading.Error!);
        }
        else if (SchedulerCallValidation.Check(call, CallerPrincipal.Of(context)) is { } error)
        {
            CountInvalid(context, call);
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Failed to validate scheduler::Call: {error}");
        }
        else
        {
            await DispatchAsync(context, call);
        }
    }

    // Mesos counts no others.
    private static void CountInvalid(HttpContext context, Call call)
    {
        var what = call.Type switch
        {
            CallType.Acknowledge => "status_update_acknowledgements",
            CallType.AcknowledgeOperationStatus => "operation_status_update_acknowledgements",
            CallType.Message => "framework_to_executor_messages",
            _ => null,
        };
        if (what is not null)
        {
            context.RequestServices.GetRequiredService<MasterMetrics>().Count($"master/invalid_{what}");
        }
    }

    private static async Task DispatchAsync(HttpContext context, Call call)
    {
        var format = AcceptHeader.Negotiate(context.Request.Headers.Accept);
        if (format is null && call.Type is CallType.Subscribe or CallType.ReconcileOperations)
        {
            await Replies.TextAsync(context, StatusCodes.Status406NotAcceptable, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
        }
        else if (call.Type != CallType.Subscribe)
        {
            await ForwardAsync(context, call);
        }
        else if (context.Request.Headers.ContainsKey(StreamIdHeader))
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Subscribe calls should not include the '{StreamIdHeader}' header");
        }
        else
        {
            await context.RequestServices.GetRequiredService<SchedulerSubscription>().ServeAsync(context, call.Subscribe, format!.Value);
        }
    }

    private static async Task ForwardAsync(HttpContext context, Call call)
    {
        if (string.IsNullOrWhiteSpace(call.FrameworkId.Value))
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, "Framework cannot be found"); // No grain has a blank key.
            return;
        }

        var framework = context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IFrameworkGrain>(call.FrameworkId.Value);
        string? streamId = context.Request.Headers[StreamIdHeader];
        var reply = await framework.CallAsync(call, streamId, CallerPrincipal.Of(context), context.RequestAborted);
        await (call.Type is CallType.UpdateFramework or CallType.Teardown ? ChangeReplies.OfAsync(context, reply) : Replies.OfAsync(context, reply));
    }
}
