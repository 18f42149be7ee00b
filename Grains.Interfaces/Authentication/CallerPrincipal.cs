using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Who sends a request, once it is authenticated.</summary>
public sealed class CallerPrincipal
{
    private readonly AuthenticationOutcome _outcome;

    private CallerPrincipal(AuthenticationOutcome outcome) => _outcome = outcome;

    /// <returns>The principal; <see langword="null"/> when the endpoint asks for no authentication, or the caller has claims in place of a name.</returns>
    public static string? Of(HttpContext context) => context.Features.Get<CallerPrincipal>()?._outcome.Principal;

    /// <summary>Claims of a caller without a name; <see langword="null"/>: none.</summary>
    public static IReadOnlyDictionary<string, string>? ClaimsOf(HttpContext context) => context.Features.Get<CallerPrincipal>()?._outcome.Claims;

    /// <summary>Notes who it is, for the endpoint.</summary>
    public static void Set(HttpContext context, AuthenticationOutcome outcome) => context.Features.Set(new CallerPrincipal(outcome));
}
