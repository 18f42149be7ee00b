using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Who an agent is, as its <c>--credential</c> says: <c>{"principal": …, "secret": …}</c>. Source: spec agent-behaviour section 21.</summary>
public sealed class AgentCredential
{
    private readonly byte[] _key;

    private AgentCredential(string principal, string secret) => (Principal, _key) = (principal, BasicCredentials.KeyOf(secret));

    /// <summary>Name to act under.</summary>
    public string Principal { get; }

    /// <exception cref="FormatException">What is wrong, for people; never with a secret in it.</exception>
    public static AgentCredential Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var secret = document.RootElement.TryGetProperty("secret", out var given) ? given.GetString() : "";
            return document.RootElement.GetProperty("principal").GetString() is { Length: > 0 } principal && secret is not null
                ? new(principal, secret)
                : throw Wrong(null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Wrong(error);
        }
    }

    /// <summary>Proves to the master that gave the challenge that the secret is known here.</summary>
    /// <param name="pid">The agent's address in Mesos' form.</param>
    public AgentProof Answer(Guid challenge, string pid) => new(Principal, challenge, [.. Response(_key, challenge, Principal, pid)]);

    /// <summary>Without the secret.</summary>
    public override string ToString() => Principal;

    internal static byte[] Response(byte[] key, Guid challenge, string principal, string pid)
    {
        byte[] text = [.. challenge.ToByteArray(), .. Encoding.UTF8.GetBytes(principal), 0, .. Encoding.UTF8.GetBytes(pid)];
        return HMACSHA256.HashData(key, text);
    }

    private static FormatException Wrong(Exception? error) => new("""the content must be {"principal": "…", "secret": "…"}.""", error);
}
