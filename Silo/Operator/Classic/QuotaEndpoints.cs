using System.Text;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Mesos.V1.Quota;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/quota</c>: GET, POST, and DELETE of <c>/quota/role</c>. Source: operator-api, B.9.</summary>
internal static class QuotaEndpoints
{
    public static void MapQuota(this IEndpointRouteBuilder routes) =>
        routes.MapPrefix("/quota", context => Leader.OnlyAsync(context, ["GET", "POST", "DELETE"], ServeAsync));

    private static Task ServeAsync(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) ? JsonDocuments.WriteAsync(context, QuotaStatusMessage.Of(context.RequestServices.GetRequiredService<IClusterViewSource>().Current, context))
        : HttpMethods.IsPost(context.Request.Method) ? SetAsync(context)
        : RemoveAsync(context);

    private static async Task SetAsync(HttpContext context)
    {
        if (await RequestText.ReadAsync(context) is not { } body)
        {
            return;
        }

        QuotaRequest quota;
        try
        {
            quota = MesosJson.Read<QuotaRequest>(body);
        }
        catch (MesosJsonException error)
        {
            var step = error.Fault == MesosJsonFault.Syntax ? "parse" : "validate";
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Failed to {step} set quota request JSON '{Encoding.UTF8.GetString(body)}': {error.Reason}");
            return;
        }

        await ChangeReplies.OfAsync(context, await Master(context).SetQuotaAsync(quota, CallerPrincipal.Of(context), context.RequestAborted));
    }

    private static async Task RemoveAsync(HttpContext context)
    {
        var path = $"/master{context.Request.Path}";
        var tokens = path.TrimStart('/').Split('/', 3, StringSplitOptions.RemoveEmptyEntries); // The third is the rest: a role may have slashes.
        if (tokens.Length < 3)
        {
            await Replies.TextAsync(
                context, StatusCodes.Status400BadRequest, $"Failed to parse remove quota request for path '{path}': expected 3 tokens, found {tokens.Length} tokens");
        }
        else
        {
            await ChangeReplies.OfAsync(context, ForPath(path, await Master(context).RemoveQuotaAsync(tokens[2], CallerPrincipal.Of(context), context.RequestAborted)));
        }
    }

    // Mesos' words differ between its two APIs.
    private static CallReply ForPath(string path, CallReply reply) =>
        reply is { StatusCode: StatusCodes.Status400BadRequest, Message: { } text } && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? reply with { Message = text.Insert(colon, $" for path '{path}'") }
            : reply;

    private static IMasterGrain Master(HttpContext context) => context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IMasterGrain>(0);
}
