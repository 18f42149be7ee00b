using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using DiskSource = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;
using OfferOperations = Mesos.V1.Offer.Types.Operation.Types;

namespace Levee.Grains.Operations;

/// <summary>Rules about GROW_VOLUME and SHRINK_VOLUME. Source: spec mesos/master-behaviour.md section 11.</summary>
internal static class ResizeRules
{
    public static string? Problem(OfferOperations.GrowVolume grow, OperationContext context) =>
        ResourceRules.Problem([grow.Volume]) is { } volume ? $"Invalid resource in the 'GrowVolume.volume' field: {volume}"
        : ResourceRules.Problem([grow.Addition]) is { } addition ? $"Invalid resource in the 'GrowVolume.addition' field: {addition}"
        : Size(grow.Addition) <= 0 ? "The size of 'GrowVolume.addition' field must be greater than zero"
        : grow.Volume.ProviderId is not null ? "Growing a volume from a resource provider is not supported"
        : DiskRules.PersistentProblem(grow.Volume) is { } persistent ? $"Invalid persistent volume in the 'GrowVolume.volume' field: {persistent}"
        : grow.Volume.Shared is not null ? "Growing a shared persistent volume is not supported"
        : !Mergeable(grow) ? "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields"
        : context.Can(AgentCapability.ResizeVolume) ? null
        : $"Volume {ResourceSlice.Of(grow.Volume)} cannot be grown on an agent without RESIZE_VOLUME capability";

    public static string? Problem(OfferOperations.ShrinkVolume shrink, OperationContext context) =>
        ResourceRules.Problem([shrink.Volume]) is { } volume ? $"Invalid resource in the 'ShrinkVolume.volume' field: {volume}"
        : !(ResourceAmount.ToThousandths(shrink.Subtract.Value) is var less && less > 0) ? "Value of 'ShrinkVolume.subtract' must be greater than zero"
        : less >= Size(shrink.Volume) ? "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'"
        : shrink.Volume.ProviderId is not null ? "Shrinking a volume from a resource provider is not supported"
        : shrink.Volume.Disk?.Source is { Type: DiskSource.Mount } ? "Shrinking a volume on a MOUNT disk is not supported"
        : DiskRules.PersistentProblem(shrink.Volume) is { } persistent ? $"Invalid persistent volume in the 'ShrinkVolume.volume' field: {persistent}"
        : shrink.Volume.Shared is not null ? "Shrinking a shared persistent volume is not supported"
        : context.Can(AgentCapability.ResizeVolume) ? null
        : $"Volume {ResourceSlice.Of(shrink.Volume)} cannot be shrunk on an agent without RESIZE_VOLUME capability";

    // What the volume would be without being one must be the same kind of disk as what is added.
    private static bool Mergeable(OfferOperations.GrowVolume grow)
    {
        var kind = ResourceKind.Of(ResourceConversion.WithoutVolume(grow.Volume));
        return !kind.IsIndivisible && kind.Equals(ResourceKind.Of(grow.Addition));
    }

    private static long Size(Resource resource) => ResourceAmount.ToThousandths(resource.Scalar?.Value ?? 0);
}
