using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Http;

/// <summary>Answers 403 for endpoints that are switched off. Source: master-behaviour, section 13 (firewall_rules).</summary>
internal static class Firewall
{
    /// <summary>Comes after the paths are rewritten, and before anything is asked of the caller.</summary>
    public static IApplicationBuilder UseFirewall(this IApplicationBuilder app)
    {
        var disabled = app.ApplicationServices.GetRequiredService<DisabledEndpoints>();
        return disabled.IsEmpty ? app : app.Use((context, next) => disabled.Contains(context.Request.Path.Value!)
            ? Replies.TextAsync(context, StatusCodes.Status403Forbidden, $"Endpoint '{context.Request.Path.Value}' is disabled")
            : next(context));
    }
}
