using Levee.Silo.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Authentication;

/// <summary>Lets requests of guarded realms through only when it is known who sends them. Rows 0 and 1 of scheduler-api, section 1.1.</summary>
internal static class CallerAuthentication
{
    /// <summary>Comes after the paths are rewritten. Where no realm asks anybody it costs nothing.</summary>
    public static IApplicationBuilder UseCallerAuthentication(this IApplicationBuilder app)
    {
        var authenticators = app.ApplicationServices.GetRequiredService<RealmAuthenticators>();
        return authenticators.IsOff ? app : app.Use((context, next) => CheckAsync(context, next, authenticators));
    }

    private static async Task CheckAsync(HttpContext context, RequestDelegate next, RealmAuthenticators authenticators)
    {
        var realm = EndpointRealms.Of(context.Request.Path.Value!, context.Request.Method);
        if (authenticators.Of(realm) is not { } authenticator)
        {
            await next(context);
            return;
        }

        var outcome = await authenticator.AuthenticateAsync(context.Request, AuthenticationOptions.NameOf(realm), context.RequestAborted);
        if (outcome.Principal is { } principal)
        {
            CallerPrincipal.Set(context, principal);
            await next(context);
        }
        else
        {
            await RefuseAsync(context, outcome.Challenge);
        }
    }

    private static Task RefuseAsync(HttpContext context, string? challenge)
    {
        if (challenge is null)
        {
            return Replies.TextAsync(context, StatusCodes.Status403Forbidden, "The request's authenticated principal contains claims, but no value string. The master currently requires that principals have a value");
        }

        context.Response.Headers.WWWAuthenticate = challenge;
        return Replies.TextAsync(context, StatusCodes.Status401Unauthorized, "401 Unauthorized.");
    }
}
