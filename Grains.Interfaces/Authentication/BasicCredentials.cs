using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Principals and their secrets, as <c>--credentials</c> gives them: <c>{"credentials": [{"principal": …, "secret": …}]}</c>.</summary>
public sealed class BasicCredentials
{
    // Compared in place of a secret that does not exist, so that the time taken does not tell which principals do.
    private static readonly byte[] NoSecret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private readonly FrozenDictionary<string, byte[]> _secrets;

    private BasicCredentials(IEnumerable<KeyValuePair<string, byte[]>> secrets) => _secrets = secrets.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="FormatException">What is wrong, for people; never with a secret in it.</exception>
    public static BasicCredentials Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var list = document.RootElement.GetProperty("credentials");
            var secrets = list.EnumerateArray().Select(entry => KeyValuePair.Create(entry.GetProperty("principal").GetString()!, KeyOf(Secret(entry)))).ToList();
            return secrets.CountBy(entry => entry.Key).FirstOrDefault(count => count.Value > 1) is { Key: { } twice }
                ? throw new FormatException($"the principal '{twice}' is listed more than once.")
                : new(secrets);
        }
        catch (JsonException error)
        {
            throw new FormatException($"the content is not JSON (line {error.LineNumber + 1}).", error);
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or ArgumentNullException)
        {
            throw new FormatException("""the content must be {"credentials": [{"principal": "…", "secret": "…"}]}.""", error);
        }
    }

    /// <summary>Whether the secret is the principal's.</summary>
    public bool Admit(string principal, string secret) =>
        CryptographicOperations.FixedTimeEquals(_secrets.GetValueOrDefault(principal, NoSecret), KeyOf(secret));

    /// <summary>Whether the answer shows that the agent knows its principal's secret.</summary>
    /// <param name="pid">Address that the agent gave when it asked to be admitted.</param>
    public bool Admit(AgentProof proof, string pid)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var wanted = AgentCredential.Response(_secrets.GetValueOrDefault(proof.Principal, NoSecret), proof.Challenge, proof.Principal, pid);
        return CryptographicOperations.FixedTimeEquals(wanted, proof.Response.IsDefault ? [] : proof.Response.AsSpan());
    }

    internal static byte[] KeyOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static string Secret(JsonElement entry) => entry.TryGetProperty("secret", out var secret) ? secret.GetString()! : "";
}
