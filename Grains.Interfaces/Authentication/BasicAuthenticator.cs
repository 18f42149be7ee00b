using System.Text;
using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>HTTP's Basic scheme. Unlike Mesos' it takes secrets with a colon.</summary>
internal sealed class BasicAuthenticator(BasicCredentials credentials) : IAuthenticator
{
    private const string Scheme = "Basic ";

    public ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request, string realm, CancellationToken cancellationToken)
    {
        var pair = Decode(request.Headers.Authorization);
        var split = pair?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return ValueTask.FromResult(split > 0 && credentials.Admit(pair![..split], pair[(split + 1)..])
            ? AuthenticationOutcome.Known(pair[..split])
            : AuthenticationOutcome.Unknown($"Basic realm=\"{realm}\""));
    }

    private static string? Decode(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        return Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
