using Levee.Grains.Interfaces.Identifiers;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>A framework that is not completed.</summary>
/// <param name="Pid"><c>name@ip:port</c> of a driver-based scheduler; <see langword="null"/> for HTTP frameworks.</param>
[GenerateSerializer, Immutable, Alias("levee.directory-framework")]
public sealed record DirectoryFramework(
    [property: Id(0)] FrameworkId Id, [property: Id(1)] string Name, [property: Id(2)] string Hostname, [property: Id(3)] string? Pid);
