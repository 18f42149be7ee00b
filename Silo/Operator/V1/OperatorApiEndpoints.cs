using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.ClusterViews;
using Mesos.V1.Master;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator.V1;

/// <summary>Mesos' <c>POST /api/v1</c>. Source of order, statuses and texts: operator-api, A.1.</summary>
internal static class OperatorApiEndpoints
{
    /// <summary>Maps the endpoint and all below it that is nothing else, such as <c>/api/v1/operator</c>.</summary>
    public static void MapOperatorApi(this IEndpointRouteBuilder routes) => routes.MapPrefix("/api/v1", HandleAsync);

    private static async Task HandleAsync(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<IClusterViewSource>().Current.Master is null)
        {
            await Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await Replies.MethodNotAllowedAsync(context, "POST");
            return;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<OperatorOptions>>().Value;
        var reading = await CallReader.ReadAsync<Call>(context.Request, options.MaxCallBytes, context.RequestAborted);
        if (reading.Call is not { } call)
        {
            await Replies.TextAsync(context, reading.Status, reading.Error!);
        }
        else if (OperatorCallValidation.Check(call) is { } error)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Failed to validate master::Call: {error}");
        }
        else if (AcceptHeader.Negotiate(context.Request.Headers.Accept) is not { } format)
        {
            await Replies.TextAsync(context, StatusCodes.Status406NotAcceptable, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
        }
        else
        {
            await DispatchAsync(new(context, call, format));
        }
    }

    private static async Task DispatchAsync(OperatorRequest request)
    {
        if (!OperatorCalls.Table.TryGetValue(request.Call.Type, out var served))
        {
            await Replies.EmptyAsync(request.Context, StatusCodes.Status501NotImplemented);
        }
        else if (served.Action is null || !await CallerAccess.ForbidsAsync(request.Context, served.Action))
        {
            await served.Handler(request);
        }
    }
}
