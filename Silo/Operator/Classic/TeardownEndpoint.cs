using Levee.Grains.Interfaces.Http;
using Levee.Silo.Operator.V1;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/teardown</c>: form body <c>frameworkId=ID</c>. Source: operator-api, part B.</summary>
internal static class TeardownEndpoint
{
    public static void MapTeardown(this IEndpointRouteBuilder routes) => routes.MapPrefix("/teardown", context => Leader.OnlyAsync(context, ["POST"], TeardownAsync));

    private static async Task TeardownAsync(HttpContext context)
    {
        if (await RequestText.ReadFormAsync(context) is not { } form)
        {
            return;
        }

        if (!form.TryGetValue("frameworkId", out var id))
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, "Missing 'frameworkId' query parameter in the request body");
        }
        else
        {
            await FrameworkCalls.TeardownAsync(context, id);
        }
    }
}
