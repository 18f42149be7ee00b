using System.Text;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>An amount of one kind of resource.</summary>
public readonly record struct ResourceSlice(ResourceKind Kind, ResourceAmount Amount)
{
    /// <summary>The slice of a valid message.</summary>
    public static ResourceSlice Of(Resource resource) => new(ResourceKind.Of(resource), ResourceAmount.Of(resource));

    /// <summary>A new message in the format after reservation refinement.</summary>
    public Resource ToMessage()
    {
        var message = Kind.ToMessage();
        Amount.WriteTo(message);
        return message;
    }

    /// <summary>As Mesos writes it in error messages.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Kind.Name);
        if (Kind.AllocationRole is { } role)
        {
            text.Append($"(allocated: {role})");
        }

        if (Kind.Reservations.Count > 0)
        {
            text.Append($"(reservations: [{string.Join(",", Kind.Reservations.Select(Text))}])");
        }

        if (Kind.Disk is { } disk)
        {
            text.Append($"[{string.Join(',', new[] { SourceText(disk.Source), VolumeText(disk) }.OfType<string>())}]");
        }

        return text.Append(Kind.IsRevocable ? "{REV}" : "").Append(Kind.IsShared ? "<SHARED>" : "").Append(':').Append(Amount).ToString();
    }

    private static string? VolumeText(Resource.Types.DiskInfo disk) =>
        disk.Persistence is null ? null : disk.Persistence.Id + (disk.Volume is null ? "" : ":" + disk.Volume.ContainerPath);

    private static string? SourceText(Resource.Types.DiskInfo.Types.Source? source) =>
        source is null ? null : source.Type.ToString().ToUpperInvariant() + ((source.Mount?.Root ?? source.Path?.Root) is { Length: > 0 } root ? ":" + root : "");

    private static string Text(Resource.Types.ReservationInfo reservation) =>
        $"({reservation.Type.ToString().ToUpperInvariant()},{reservation.Role}{(reservation.HasPrincipal ? "," + reservation.Principal : "")})";
}
