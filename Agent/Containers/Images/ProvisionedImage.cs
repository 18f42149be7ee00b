using System.Collections.Immutable;

namespace Levee.Agent.Containers.Images;

/// <summary>A root file system made out of an image; either <paramref name="RootFs"/> or <paramref name="Problem"/> is set.</summary>
/// <param name="RootFs">Absolute path on the agent's machine.</param>
/// <param name="Problem">Why there is none, for people.</param>
internal sealed record ProvisionedImage(string? RootFs, string? Problem)
{
    /// <summary>Variables that the image sets.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<string> Entrypoint { get; init; } = [];

    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Path inside the image; <see langword="null"/>: none given.</summary>
    public string? WorkingDirectory { get; init; }
}
