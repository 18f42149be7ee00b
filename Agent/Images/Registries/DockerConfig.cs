using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Levee.Agent.Images.Registries;

/// <summary>Users and passwords of registries, in the form of Docker's <c>config.json</c>.</summary>
/// <param name="Logins">By host, with the port if one is given.</param>
internal sealed record DockerConfig(ImmutableDictionary<string, RegistryLogin> Logins)
{
    private static readonly string[] DockerHub = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

    /// <exception cref="FormatException">It is no such document.</exception>
    public static DockerConfig Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            // Older files have no "auths" around.
            var logins = document.RootElement.TryGetProperty("auths", out var auths) ? auths : document.RootElement;
            return new(logins.EnumerateObject()
                .Where(entry => entry.Value.ValueKind == JsonValueKind.Object)
                .Select(entry => (Host: HostOf(entry.Name), Login: LoginOf(entry.Value)))
                .Where(entry => entry.Login is not null)
                .DistinctBy(entry => entry.Host)
                .ToImmutableDictionary(entry => entry.Host, entry => entry.Login!, StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw new FormatException($"it must be a Docker configuration such as {{\"auths\":{{\"registry.example.com\":{{\"auth\":\"<base64 of user:password>\"}}}}}}: {error.Message}", error);
        }
    }

    /// <param name="host">With the port, if the registry's address has one.</param>
    /// <returns><see langword="null"/>: nothing is known for that registry.</returns>
    public RegistryLogin? Find(string host) => Logins.GetValueOrDefault(host)
        ?? (DockerHub.Contains(host) ? DockerHub.Select(name => Logins.GetValueOrDefault(name)).FirstOrDefault(login => login is not null) : null);

    /// <summary>Keys are hosts or addresses: <c>https://index.docker.io/v1/</c>.</summary>
    private static string HostOf(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? key : key[(scheme + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? rest : rest[..slash];
    }

    private static RegistryLogin? LoginOf(JsonElement entry)
    {
        if (entry.TryGetProperty("auth", out var auth) && auth.GetString() is { Length: > 0 } encoded)
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? throw new FormatException("an \"auth\" has no colon between user and password") : new(text[..colon], text[(colon + 1)..]);
        }

        return entry.TryGetProperty("username", out var user) && entry.TryGetProperty("password", out var password) ? new(user.GetString() ?? "", password.GetString() ?? "") : null;
    }
}
