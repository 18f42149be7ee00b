using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>What the sender of a request may do. Source: master-behaviour, section 15.</summary>
public static class CallerAccess
{
    /// <summary>Whether the sender may act on an object. One with claims in place of a name may not: what claims allow is for the endpoints that know them.</summary>
    /// <param name="action">One of <see cref="AclActions"/>.</param>
    /// <param name="value">The object; <see langword="null"/>: any.</param>
    public static bool Allows(HttpContext context, string action, string? value = null) =>
        CallerPrincipal.ClaimsOf(context) is null && context.RequestServices.GetRequiredService<IAuthorizer>().Allows(CallerPrincipal.Of(context), action, value);

    /// <summary>Answers 403 to a caller who may not: <c>if (await CallerAccess.ForbidsAsync(context, action, value)) return;</c></summary>
    /// <inheritdoc cref="Allows"/>
    public static async ValueTask<bool> ForbidsAsync(HttpContext context, string action, string? value = null)
    {
        if (Allows(context, action, value))
        {
            return false;
        }

        await Replies.EmptyAsync(context, StatusCodes.Status403Forbidden);
        return true;
    }
}
