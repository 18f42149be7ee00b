using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Finds out who sends a request. Replaceable by configuration: <c>--http_authenticators</c>, <c>--http_framework_authenticators</c>.</summary>
/// <remarks>A type of one's own is made once per realm, with the silo's services as constructor arguments. Any thread.</remarks>
public interface IAuthenticator
{
    /// <summary>Looks at one request; the body is not to be read.</summary>
    /// <param name="realm">Such as <c>mesos-master-readonly</c>.</param>
    ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request, string realm, CancellationToken cancellationToken);
}
