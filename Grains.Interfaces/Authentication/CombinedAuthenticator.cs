using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Several authenticators: the first that knows the caller wins; their challenges go into one header. Source: master-behaviour, section 14.</summary>
internal sealed class CombinedAuthenticator(IReadOnlyList<IAuthenticator> authenticators) : IAuthenticator
{
    public async ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request, string realm, CancellationToken cancellationToken)
    {
        var challenges = new List<string>();
        foreach (var authenticator in authenticators)
        {
            var outcome = await authenticator.AuthenticateAsync(request, realm, cancellationToken);
            if (outcome.Challenge is not { } challenge)
            {
                return outcome;
            }

            challenges.Add(challenge);
        }

        return AuthenticationOutcome.Unknown(string.Join(", ", challenges));
    }
}
