using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.ClusterViews;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Levee.Silo.Operator.V1;

/// <summary>TEARDOWN.</summary>
internal static class FrameworkCalls
{
    private const string Unknown = "No framework found with specified ID";

    public static Task TeardownAsync(OperatorRequest request) => TeardownAsync(request.Context, request.Call.Teardown.FrameworkId.Value);

    /// <summary>Ends a framework.</summary>
    public static async Task TeardownAsync(HttpContext context, string id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, Unknown);
            return;
        }

        var framework = context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IFrameworkGrain>(id);
        await ChangeReplies.OfAsync(context, await framework.TeardownAsync(CallerPrincipal.Of(context), context.RequestAborted));
    }
}
