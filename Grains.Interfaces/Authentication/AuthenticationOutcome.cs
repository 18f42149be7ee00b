namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Who a caller is, or why that is not known.</summary>
/// <remarks>Exactly one of name, claims and challenge is set, or none for a caller who is known but has no name to act under (403).</remarks>
public sealed record AuthenticationOutcome
{
    private AuthenticationOutcome()
    {
    }

    /// <summary>The caller has proved who it is, but not with a name: it may do nothing here.</summary>
    public static AuthenticationOutcome Nameless { get; } = new();

    /// <summary>Name of the caller.</summary>
    public string? Principal { get; private init; }

    /// <summary>What a caller without a name can prove of itself, such as which executor it is.</summary>
    public IReadOnlyDictionary<string, string>? Claims { get; private init; }

    /// <summary>What the caller must do: text of <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; private init; }

    /// <summary>The caller is <paramref name="principal"/>.</summary>
    public static AuthenticationOutcome Known(string principal) => new() { Principal = principal };

    /// <summary>The caller has no name, but claims that were proved.</summary>
    public static AuthenticationOutcome Claiming(IReadOnlyDictionary<string, string> claims) => new() { Claims = claims };

    /// <summary>Credentials are missing or wrong.</summary>
    public static AuthenticationOutcome Unknown(string challenge) => new() { Challenge = challenge };
}
