using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Levee.Agent.Images.Registries;

/// <summary>Reads one repository, with the registry's permission.</summary>
/// <remarks>Source: OCI distribution specification; Docker registry token authentication. Redirects are followed without the registry's token.</remarks>
internal sealed partial class RegistrySession(HttpClient http, RegistryAddress address, RegistryLogin? login)
{
    private AuthenticationHeaderValue? _permission;

    public RegistryAddress Address => address;

    /// <param name="accept">Content types; empty: any.</param>
    /// <returns>A response of success, whose body is still to come.</returns>
    /// <exception cref="ImageException">The registry refuses, or has no such thing.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri uri, IEnumerable<string> accept, CancellationToken cancellationToken)
    {
        var types = accept.ToList();
        var response = await SendAsync(uri, types, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            // The first time, or a token has run out.
            using (response)
            {
                await ObtainAsync(response.Headers.WwwAuthenticate, cancellationToken);
            }

            response = await SendAsync(uri, types, cancellationToken);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ImageException($"registry {address.Host} answers {(int)response.StatusCode} {response.ReasonPhrase} for {uri.AbsolutePath}{await ReasonAsync(response, cancellationToken)}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, List<string> accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Authorization = _permission;
        foreach (var type in accept)
        {
            request.Headers.Accept.Add(new(type));
        }

        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new ImageException($"registry {address.Host} cannot be reached: {error.Message}", error);
        }
    }

    private async Task ObtainAsync(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges, CancellationToken cancellationToken)
    {
        if (challenges.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is { Parameter: { } parameters })
        {
            _permission = new("Bearer", await TokenAsync(Parameter().Matches(parameters).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value), cancellationToken));
            return;
        }

        _permission = challenges.Any(challenge => challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) && login is not null
            ? login.ToBasic()
            : throw new ImageException($"registry {address.Host} asks for a user and a password, and none is known; see --docker_config");
    }

    private async Task<string> TokenAsync(Dictionary<string, string> challenge, CancellationToken cancellationToken)
    {
        if (!challenge.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var uri))
        {
            throw new ImageException($"registry {address.Host} asks for a token without saying where to get it");
        }

        var query = new List<string> { $"scope={Uri.EscapeDataString(challenge.GetValueOrDefault("scope") ?? $"repository:{address.Repository}:pull")}" };
        if (challenge.TryGetValue("service", out var service))
        {
            query.Add($"service={Uri.EscapeDataString(service)}");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{uri.AbsoluteUri}{(uri.Query.Length > 0 ? '&' : '?')}{string.Join('&', query)}");
        request.Headers.Authorization = login?.ToBasic();
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ImageException($"{uri.Authority} answers {(int)response.StatusCode} {response.ReasonPhrase} when asked for a token for {address.Repository}{(login is null ? "" : $" as '{login.User}'")}");
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return (document.RootElement.TryGetProperty("token", out var token) || document.RootElement.TryGetProperty("access_token", out token) ? token.GetString() : null)
                ?? throw new ImageException($"{uri.Authority} answers without a token for {address.Repository}");
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            throw new ImageException($"{uri.Authority} gives no token for {address.Repository}: {error.Message}", error);
        }
    }

    /// <summary>The registry's own words, if it has any: <c>{"errors":[{"code":…,"message":…}]}</c>.</summary>
    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int Longest = 300;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.Length == 0 ? "" : $": {(text.Length > Longest ? text[..Longest] : text).Trim()}";
    }

    [GeneratedRegex("""(\w+)="([^"]*)"?""")]
    private static partial Regex Parameter();
}
