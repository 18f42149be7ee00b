namespace Levee.Silo.Authentication;

/// <summary>Who sends a request, once it is authenticated.</summary>
internal sealed class CallerPrincipal(string name)
{
    private string Name => name;

    /// <returns>The principal; <see langword="null"/> when the endpoint asks for no authentication.</returns>
    public static string? Of(HttpContext context) => context.Features.Get<CallerPrincipal>()?.Name;

    /// <summary>Notes who it is, for the endpoint.</summary>
    public static void Set(HttpContext context, string name) => context.Features.Set(new CallerPrincipal(name));
}
