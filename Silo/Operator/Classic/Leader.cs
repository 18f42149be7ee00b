using Levee.Grains.Interfaces.Http;
using Levee.Silo.ClusterViews;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator.Classic;

/// <summary>What Mesos' leader-only endpoints check first.</summary>
internal static class Leader
{
    /// <summary>503 until the master is known, 405 for other methods, else <paramref name="serve"/>.</summary>
    public static Task OnlyAsync(HttpContext context, string[] methods, Func<HttpContext, Task> serve) =>
        context.RequestServices.GetRequiredService<IClusterViewSource>().Current.Master is null
            ? Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery")
            : methods.Contains(context.Request.Method) ? serve(context)
            : Replies.MethodNotAllowedAsync(context, methods);
}
