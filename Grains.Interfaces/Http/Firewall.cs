using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Answers 403 for endpoints that are switched off. Source: master-behaviour, section 13 (firewall_rules).</summary>
public static class Firewall
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
