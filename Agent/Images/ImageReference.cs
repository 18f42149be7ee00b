using System.Text.RegularExpressions;

namespace Levee.Agent.Images;

/// <summary>Name of an image: <c>[registry/]repository[:tag|@digest]</c>.</summary>
/// <param name="Registry">Host and port; <see langword="null"/>: the default registry.</param>
/// <param name="Repository">Lower-case path, e.g. <c>library/alpine</c>.</param>
/// <param name="Tag"><see langword="null"/> only with a digest.</param>
/// <param name="Digest">Names one manifest; counts more than a tag.</param>
/// <remarks>Source: spec agent-behaviour section 13.3; the characters allowed are those of Docker's reference grammar.</remarks>
internal sealed partial record ImageReference(string? Registry, string Repository, string? Tag, Digest? Digest)
{
    public const string DefaultTag = "latest";

    /// <summary>What a registry is asked for.</summary>
    public string Wanted => Digest?.ToString() ?? Tag!;

    /// <exception cref="ImageException">It is no such name.</exception>
    public static ImageReference Parse(string text)
    {
        var (name, digest) = text.Split('@') switch
        {
            [var whole] => (whole, null),
            [var before, var after] => (before, Images.Digest.TryParse(after) ?? throw Wrong(text, $"'{after}' is no digest such as sha256:<64 hexadecimal digits>")),
            _ => throw Wrong(text, "it has more than one '@'"),
        };
        var (registry, rest) = SplitRegistry(name);
        var colon = rest.LastIndexOf(':');
        var (repository, tag) = colon < 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..]);
        return registry is not null && !RegistryForm().IsMatch(registry) ? throw Wrong(text, $"'{registry}' is no host with or without a port")
            : !RepositoryForm().IsMatch(repository) ? throw Wrong(text, $"'{repository}' is no repository: lower-case letters, digits, and single '.', '_', '-' or '/' between them")
            : tag is not null && !TagForm().IsMatch(tag) ? throw Wrong(text, $"'{tag}' is no tag: up to 128 letters, digits, '_', '.' and '-'")
            : new(registry, repository, tag ?? (digest is null ? DefaultTag : null), digest);
    }

    public override string ToString() =>
        (Registry is null ? "" : $"{Registry}/") + Repository + (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    /// <summary>The part before the first slash is a registry when it looks like a host, as in Docker.</summary>
    private static (string? Registry, string Name) SplitRegistry(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        return first == "localhost" || first.AsSpan().IndexOfAny('.', ':') >= 0 ? (first, name[(slash + 1)..]) : (null, name);
    }

    private static ImageException Wrong(string text, string why) => new($"image name '{text}' is malformed: {why}");

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\z")]
    private static partial Regex RegistryForm();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagForm();
}
