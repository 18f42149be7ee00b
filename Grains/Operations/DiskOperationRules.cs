using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using DiskSource = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;
using OfferOperations = Mesos.V1.Offer.Types.Operation.Types;

namespace Levee.Grains.Operations;

/// <summary>Rules about CREATE_DISK and DESTROY_DISK, which need a resource provider. Source: spec mesos/master-behaviour.md section 11.</summary>
internal static class DiskOperationRules
{
    public static string? Problem(OfferOperations.CreateDisk create) =>
        ResourceRules.Problem([create.Source]) is { } problem ? $"Invalid resource: {problem}"
        : create.Source.ProviderId is null ? "'source' is not managed by a resource provider"
        : create.Source.Disk?.Source is not { Type: DiskSource.Raw } source ? "'source' is not a RAW disk resource"
        : create.TargetType is not (DiskSource.Mount or DiskSource.Block) ? "'target_type' is neither MOUNT or BLOCK"
        : source.HasProfile != create.HasTargetProfile ? null
        : source.HasProfile ? "'target_profile' must not be set when 'source' has a profile"
        : "'target_profile' must be set when 'source' has no profile";

    public static string? Problem(OfferOperations.DestroyDisk destroy) =>
        ResourceRules.Problem([destroy.Source]) is { } problem ? $"Invalid resource: {problem}"
        : destroy.Source.ProviderId is null ? "'source' is not managed by a resource provider"
        : destroy.Source.Disk?.Source is not { Type: DiskSource.Mount or DiskSource.Block or DiskSource.Raw } source
            ? "'source' is neither a MOUNT, BLOCK or RAW disk resource"
        : !source.HasId ? "'source' is not backed by a CSI volume"
        : destroy.Source.Disk.Persistence is not null
            ? $"A disk resource containing a persistent volume {ResourceSlice.Of(destroy.Source)} cannot be destroyed directly."
                + " Please destroy the persistent volume first then destroy the disk resource"
        : null;
}
