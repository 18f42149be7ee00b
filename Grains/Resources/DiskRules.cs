using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tasks;
using Mesos.V1;
using DiskSource = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;

namespace Levee.Grains.Resources;

/// <summary>What makes the disk information of a <c>Resource</c> valid.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10 (resource validity, DiskInfo).</remarks>
internal static class DiskRules
{
    /// <summary>Name of the one resource that may have disk information.</summary>
    public const string Name = "disk";

    /// <summary>Whether the source of a disk is described properly.</summary>
    public static string? SourceProblem(Resource resource) => resource.Disk switch
    {
        null => null,
        _ when resource.Name != Name => $"DiskInfo should not be set for {resource.Name} resource",
        { Source: null } => null,
        { Source: { Type: DiskSource.Block or DiskSource.Raw, Mount: not null } source } => $"Mount should not be set for {source.Type.ToString().ToUpperInvariant()} disk source",
        { Source: { Type: DiskSource.Block or DiskSource.Raw, Path: not null } source } => $"Path should not be set for {source.Type.ToString().ToUpperInvariant()} disk source",
        { Source: { Type: DiskSource.Unknown } source } => $"Unsupported 'DiskInfo.Source.Type' in '{source}'",
        _ => null,
    };

    /// <summary>Whether a volume is described properly.</summary>
    public static string? VolumeProblem(Resource resource) => resource.Disk switch
    {
        null => null,
        { Persistence: null, Volume: not null } => "Non-persistent volume not supported",
        { Persistence: null, Source: null } => "DiskInfo is set but empty",
        { Persistence: null } => null,
        _ when resource.Revocable is not null => "Persistent volumes cannot be created from revocable resources",
        _ when ReservationFormat.RoleOf(resource) is null => "Persistent volumes cannot be created from unreserved resources",
        { Volume: null } => "Expecting 'volume' to be set for persistent volume",
        { Volume.HasHostPath: true } => "Expecting 'host_path' to be unset for persistent volume",
        { Persistence.Id: var id } => IdRules.Problem(id) is { } problem ? $"Invalid persistence ID for persistent volume: {problem}" : null,
    };

    /// <summary>Whether a resource is a persistent volume that can be written to.</summary>
    public static string? PersistentProblem(Resource resource) => resource.Disk switch
    {
        null => $"Resource {ResourceSlice.Of(resource)} does not have DiskInfo",
        { Persistence: null } => "'persistence' is not set in DiskInfo",
        { Volume: null } => "Expecting 'volume' to be set for persistent volume",
        { Volume.Mode: Volume.Types.Mode.Ro } => "Read-only persistent volume not supported",
        _ => null,
    };
}
