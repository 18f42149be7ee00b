using Levee.Grains.Interfaces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Lets requests of guarded realms through only when it is known who sends them. Rows 0 and 1 of scheduler-api, section 1.1.</summary>
public static class CallerAuthentication
{
    /// <summary>Comes after the paths are rewritten. Where no realm asks anybody it costs nothing.</summary>
    /// <param name="realmOf">Realm of a request; <see langword="null"/>: open to all.</param>
    /// <param name="takesClaims">Whether a caller with claims and no name may come in.</param>
    public static IApplicationBuilder UseCallerAuthentication(this IApplicationBuilder app, Func<HttpContext, Realm?> realmOf, bool takesClaims = false)
    {
        var authenticators = app.ApplicationServices.GetRequiredService<RealmAuthenticators>();
        return authenticators.IsOff ? app : app.Use((context, next) =>
            realmOf(context) is { } realm && authenticators.Of(realm) is { } authenticator ? CheckAsync(context, next, realm, authenticator, takesClaims) : next(context));
    }

    private static async Task CheckAsync(HttpContext context, RequestDelegate next, Realm realm, IAuthenticator authenticator, bool takesClaims)
    {
        var outcome = await authenticator.AuthenticateAsync(context.Request, realm.Name, context.RequestAborted);
        if (outcome.Principal is not null || (takesClaims && outcome.Claims is not null))
        {
            CallerPrincipal.Set(context, outcome);
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
