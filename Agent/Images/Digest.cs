using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Levee.Agent.Images;

/// <summary>Names content by its hash, e.g. <c>sha256:9f86d0…</c>; so it can be checked, and be a file name.</summary>
/// <param name="Algorithm"><c>sha256</c> or <c>sha512</c>.</param>
/// <param name="Hex">Lower case.</param>
internal sealed partial record Digest(string Algorithm, string Hex)
{
    private const string Sha256 = "sha256";
    private const string Sha512 = "sha512";

    /// <returns><see langword="null"/>: it is none, or of an algorithm that nobody here knows.</returns>
    public static Digest? TryParse(string? text) => text is not null && Form().IsMatch(text) ? new(text[..Sha256.Length], text[(Sha256.Length + 1)..]) : null;

    /// <exception cref="ImageException">It is none.</exception>
    public static Digest Parse(string? text, string what) => TryParse(text) ?? throw new ImageException($"{what} has no usable digest: '{text}'");

    public static Digest Of(ReadOnlySpan<byte> content) => new(Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Begins to hash as this digest does.</summary>
    public IncrementalHash StartHash() => IncrementalHash.CreateHash(Algorithm == Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <exception cref="ImageException">The content is another.</exception>
    public void Check(ReadOnlySpan<byte> content, string what)
    {
        using var hash = StartHash();
        hash.AppendData(content);
        Check(hash, what);
    }

    /// <exception cref="ImageException">What was hashed is other content.</exception>
    public void Check(IncrementalHash hash, string what)
    {
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != Hex)
        {
            throw new ImageException($"{what} is damaged: its digest is {Algorithm}:{found} rather than {this}");
        }
    }

    public override string ToString() => $"{Algorithm}:{Hex}";

    [GeneratedRegex(@"\A(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\z")]
    private static partial Regex Form();
}
