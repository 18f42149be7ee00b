using System.Collections.Immutable;
using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Directory;

/// <summary>Everything the directory holds, in order of arrival: what the HTTP listings are made from.</summary>
internal sealed record DirectoryContents(
    MasterEndpoint? Leader,
    ImmutableArray<MasterEndpoint> Masters,
    ImmutableArray<DirectoryAgent> Agents,
    ImmutableArray<DirectoryFramework> Frameworks,
    ImmutableArray<DirectoryTask> Tasks);
