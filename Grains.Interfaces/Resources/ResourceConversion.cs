using Mesos.V1;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>What an operation takes away and what it puts in its place.</summary>
/// <param name="Consumed">Must be there, kind by kind.</param>
/// <param name="Converted">As much as was consumed, but reserved, formatted or sized otherwise.</param>
/// <remarks>Source: spec scheduler-api section 4.1 (operation semantics).</remarks>
public sealed record ResourceConversion(ResourceBundle Consumed, ResourceBundle Converted)
{
    private const string Disk = "disk";

    /// <summary>The conversion of a valid operation that this master assumes to succeed.</summary>
    /// <returns><see langword="null"/> for launches, and for operations of resource providers.</returns>
    public static ResourceConversion? Of(Operation operation) => operation.Type switch
    {
        Operation.Types.Type.Reserve when operation.Reserve.Source.Count > 0 =>
            new(ResourceBundle.Of(operation.Reserve.Source), ResourceBundle.Of(operation.Reserve.Resources)),
        Operation.Types.Type.Reserve => new(Changed(operation.Reserve.Resources, WithoutTopReservation), ResourceBundle.Of(operation.Reserve.Resources)),
        Operation.Types.Type.Unreserve => new(ResourceBundle.Of(operation.Unreserve.Resources), Changed(operation.Unreserve.Resources, WithoutTopReservation)),
        Operation.Types.Type.Create => new(Changed(operation.Create.Volumes, WithoutVolume), ResourceBundle.Of(operation.Create.Volumes)),
        Operation.Types.Type.Destroy => new(ResourceBundle.Of(operation.Destroy.Volumes), Changed(operation.Destroy.Volumes, WithoutVolume)),
        Operation.Types.Type.GrowVolume => Grown(operation.GrowVolume),
        Operation.Types.Type.ShrinkVolume => Shrunk(operation.ShrinkVolume),
        _ => null,
    };

    /// <summary>The same without allocation to a role, as the agent knows its resources.</summary>
    public ResourceConversion Unallocated() => new(Consumed.Unallocated(), Converted.Unallocated());

    /// <summary>The volume back as plain disk space of the same source.</summary>
    public static Resource WithoutVolume(Resource volume)
    {
        var plain = volume.Clone();
        plain.Shared = null;
        plain.Disk = volume.Disk?.Source is { } source ? new() { Source = source.Clone() } : null;
        return plain;
    }

    private static ResourceConversion Grown(Operation.Types.GrowVolume grow) =>
        new(ResourceBundle.Of([grow.Volume, grow.Addition]), ResourceBundle.Of([Sized(grow.Volume, Thousandths(grow.Volume) + Thousandths(grow.Addition))]));

    private static ResourceConversion Shrunk(Operation.Types.ShrinkVolume shrink)
    {
        var less = ResourceAmount.ToThousandths(shrink.Subtract.Value);
        return new(
            ResourceBundle.Of([shrink.Volume]),
            ResourceBundle.Of([Sized(shrink.Volume, Thousandths(shrink.Volume) - less), Sized(WithoutVolume(shrink.Volume), less)]));
    }

    private static long Thousandths(Resource resource) => ResourceAmount.ToThousandths(resource.Scalar?.Value ?? 0);

    private static Resource Sized(Resource resource, long thousandths)
    {
        var sized = resource.Clone();
        (sized.Name, sized.Scalar) = (Disk, new() { Value = thousandths / 1000.0 });
        return sized;
    }

    private static Resource WithoutTopReservation(Resource resource)
    {
        var popped = resource.Clone();
        popped.Reservations.RemoveAt(popped.Reservations.Count - 1);
        return popped;
    }

    private static ResourceBundle Changed(IEnumerable<Resource> resources, Func<Resource, Resource> change) => ResourceBundle.Of(resources.Select(change));
}
