using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Levee.Agent.Authentication;

/// <summary>Tokens by which executors prove who they are: JSON Web Tokens signed with HS256. Source: spec executor-api section 9; RFC 7519.</summary>
/// <param name="key">Content of <c>--jwt_secret_key</c>.</param>
internal sealed class ExecutorTokens(byte[] key, TimeProvider clock)
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    /// <summary>Variable that gives an executor its token.</summary>
    public const string Variable = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";

    /// <summary>A token for one run of an executor.</summary>
    public string Make(string framework, string executor, string container) => Make(key, framework, executor, container);

    /// <inheritdoc cref="Make(string, string, string)"/>
    public static string Make(byte[] key, string framework, string executor, string container)
    {
        var payload = new JsonObject { ["fid"] = framework, ["eid"] = executor, ["cid"] = container };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(Encoding.UTF8.GetBytes(payload.ToJsonString()))}";
        return $"{signed}.{Encode(Sign(key, signed))}";
    }

    /// <summary>Reads a token.</summary>
    /// <returns>What it claims, texts only; or what is wrong with it.</returns>
    public (IReadOnlyDictionary<string, string>? Claims, string? Problem) Read(string token)
    {
        if (token.Split('.') is not [var header, var payload, var signature])
        {
            return (null, "Expected 3 components in token, got " + token.Split('.').Length);
        }

        if (Decode(signature) is not { } given || !CryptographicOperations.FixedTimeEquals(given, Sign(key, $"{header}.{payload}")))
        {
            return (null, "Token signature does not match");
        }

        try
        {
            return Json(header)?["alg"]?.GetValue<string>() != "HS256" ? (null, "Unsupported token algorithm") : Claims(Json(payload));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, "Failed to parse token");
        }
    }

    private (IReadOnlyDictionary<string, string>? Claims, string? Problem) Claims(JsonObject? payload)
    {
        if (payload?["exp"] is { } expiry && expiry.GetValue<double>() < clock.GetUtcNow().ToUnixTimeSeconds())
        {
            return (null, "Token has expired");
        }

        var claims = (payload ?? []).Where(claim => claim.Value?.GetValueKind() == JsonValueKind.String).ToDictionary(claim => claim.Key, claim => claim.Value!.GetValue<string>(), StringComparer.Ordinal);
        return claims.Count > 0 ? (claims, null) : (null, "JWT claims missing");
    }

    private static JsonObject? Json(string part) => Decode(part) is { } bytes ? JsonNode.Parse(bytes) as JsonObject : null;

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
