using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>The whole directory at one moment.</summary>
/// <param name="Epoch">Changes with each new activation of the directory; sequences of different epochs do not compare.</param>
/// <param name="Sequence">Number of the last change contained.</param>
/// <param name="Leader">The master that answers for the cluster; <see langword="null"/> while none is known.</param>
[GenerateSerializer, Immutable, Alias("levee.directory-snapshot")]
public sealed record DirectorySnapshot(
    [property: Id(0)] Guid Epoch,
    [property: Id(1)] long Sequence,
    [property: Id(2)] MasterEndpoint? Leader,
    [property: Id(3)] ImmutableArray<MasterEndpoint> Masters,
    [property: Id(4)] ImmutableArray<DirectoryAgent> Agents,
    [property: Id(5)] ImmutableArray<DirectoryFramework> Frameworks,
    [property: Id(6)] ImmutableArray<DirectoryTask> Tasks,
    [property: Id(7)] ImmutableArray<DirectoryVip> Vips);
