using Levee.Grains.Interfaces.Authentication;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Authentication;

/// <summary>HTTP's Bearer scheme with the agent's own tokens. Source of the texts: libprocess' JWT authenticator.</summary>
internal sealed class TokenAuthenticator(ExecutorTokens tokens) : IAuthenticator
{
    /// <summary>Its name in flags.</summary>
    public const string Name = "jwt";

    public ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request, string realm, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Authenticate(request.Headers.Authorization.ToString(), $"Bearer realm=\"{realm}\""));

    private AuthenticationOutcome Authenticate(string header, string challenge)
    {
        if (header.Length == 0)
        {
            return AuthenticationOutcome.Unknown(challenge); // RFC 6750: who says nothing made no error.
        }

        if (header.Split(' ') is not [var scheme, var token])
        {
            return Refuse(challenge, "Malformed 'Authorization' header");
        }

        if (scheme != "Bearer")
        {
            return Refuse(challenge, $"Scheme '{scheme}' unsupported");
        }

        var (claims, problem) = tokens.Read(token);
        return claims is null ? Refuse(challenge, $"Invalid JWT: {problem}") : AuthenticationOutcome.Claiming(claims);
    }

    private static AuthenticationOutcome Refuse(string challenge, string why) => AuthenticationOutcome.Unknown($"{challenge}, error=\"invalid_token\", error_description=\"{why}\"");
}
