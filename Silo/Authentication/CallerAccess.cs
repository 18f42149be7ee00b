using Levee.Grains.Authorization;
using Levee.Silo.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Authentication;

/// <summary>What the sender of a request may do. Source: master-behaviour, section 15.</summary>
internal static class CallerAccess
{
    /// <param name="action">One of <see cref="AclActions"/>.</param>
    /// <param name="value">The object; <see langword="null"/>: any.</param>
    public static bool Allows(HttpContext context, string action, string? value = null) =>
        context.RequestServices.GetRequiredService<IAuthorizer>().Allows(CallerPrincipal.Of(context), action, value);

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
