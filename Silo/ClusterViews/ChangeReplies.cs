using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.ClusterViews;

/// <summary>Answers to calls that change something.</summary>
internal static class ChangeReplies
{
    /// <summary>What a grain answered, as HTTP; what it changed can be read here when the client has the answer. Source: operator-api, A.1.</summary>
    public static async Task OfAsync(HttpContext context, CallReply reply)
    {
        if (reply.StatusCode < StatusCodes.Status300MultipleChoices)
        {
            await context.RequestServices.GetRequiredService<IClusterViewSource>().CatchUpAsync(context.RequestAborted);
        }

        await Replies.OfAsync(context, reply);
    }
}
