using Google.Protobuf;
using Mesos.V1;

namespace Levee.Grains.Resources;

/// <summary>All of a resource but its amount: resources of equal kind add up.</summary>
/// <remarks>
/// Name, type, allocation role, reservations, disk, revocability, provider, sharing; in the format after reservation refinement.
/// Source: spec mesos/allocator.md section 1 (resource identity).
/// </remarks>
public sealed class ResourceKind : IEquatable<ResourceKind>
{
    private readonly ByteString _rest;
    private readonly Resource? _template;

    private ResourceKind(string name, Value.Types.Type type, string? role, Resource? template)
    {
        (Name, Type, AllocationRole, _template) = (name, type, role, template);
        _rest = template?.ToByteString() ?? ByteString.Empty;
    }

    /// <summary><c>cpus</c>, <c>mem</c>, <c>disk</c>, <c>ports</c>, …</summary>
    public string Name { get; }

    /// <summary>SCALAR, RANGES or SET.</summary>
    public Value.Types.Type Type { get; }

    /// <summary>Role it is allocated to; <see langword="null"/>: not allocated.</summary>
    public string? AllocationRole { get; }

    /// <summary>Stack of reservations, the finest last; empty: not reserved.</summary>
    public IReadOnlyList<Resource.Types.ReservationInfo> Reservations => _template?.Reservations ?? (IReadOnlyList<Resource.Types.ReservationInfo>)[];

    /// <summary>Disk details, or <see langword="null"/>.</summary>
    public Resource.Types.DiskInfo? Disk => _template?.Disk;

    /// <summary>Whether it may be taken away at any time.</summary>
    public bool IsRevocable => _template?.Revocable is not null;

    /// <summary>Whether several tasks may use it at once.</summary>
    public bool IsShared => _template?.Shared is not null;

    /// <summary>Persistent volumes, MOUNT and BLOCK disks, identified RAW disks and shared resources are taken whole or not at all.</summary>
    public bool IsIndivisible => IsShared || Disk is { Persistence: not null }
        or { Source.Type: Resource.Types.DiskInfo.Types.Source.Types.Type.Mount or Resource.Types.DiskInfo.Types.Source.Types.Type.Block }
        or { Source: { Type: Resource.Types.DiskInfo.Types.Source.Types.Type.Raw, HasId: true } };

    /// <summary>Role of the finest reservation; <see langword="null"/> when not reserved.</summary>
    public string? ReservationRole => _template?.Reservations is { Count: > 0 } stack ? stack[^1].Role : null;

    /// <summary>The kind of a message, in either format of reservations.</summary>
    public static ResourceKind Of(Resource resource) => new(
        resource.Name, resource.Type, resource.AllocationInfo is { HasRole: true } allocation ? allocation.Role : null, TemplateOf(resource));

    /// <summary>The same kind under another allocation.</summary>
    /// <param name="role"><see langword="null"/>: not allocated.</param>
    public ResourceKind WithAllocation(string? role) => role == AllocationRole ? this : new(Name, Type, role, _template);

    /// <summary>Whether frameworks of a role may be offered it: not reserved, or reserved to the role or one above it.</summary>
    public bool IsAllocatableTo(string role) =>
        ReservationRole is not { } reserved || reserved == role || role.StartsWith(reserved + "/", StringComparison.Ordinal);

    /// <summary>A message without amount.</summary>
    public Resource ToMessage()
    {
        var message = _template?.Clone() ?? new();
        (message.Name, message.Type) = (Name, Type);
        if (AllocationRole is not null)
        {
            message.AllocationInfo = new() { Role = AllocationRole };
        }

        return message;
    }

    /// <inheritdoc/>
    public bool Equals(ResourceKind? other) =>
        other is not null && Name == other.Name && Type == other.Type && AllocationRole == other.AllocationRole && _rest.Equals(other._rest);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceKind);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, AllocationRole, _rest);

    // Null for the common case: neither reserved, nor a disk, nor anything else.
    private static Resource? TemplateOf(Resource resource)
    {
        var reserved = resource.Reservations.Count > 0 || resource.Reservation is not null || (resource.HasRole && resource.Role != "*");
        if (!reserved && resource.Disk is null && resource.Revocable is null && resource.Shared is null && resource.ProviderId is null)
        {
            return null;
        }

        var template = new Resource
        {
            Disk = resource.Disk?.Clone(), Revocable = resource.Revocable?.Clone(), Shared = resource.Shared?.Clone(), ProviderId = resource.ProviderId?.Clone(),
        };
        template.Reservations.AddRange(ReservationFormat.StackOf(resource));
        return template;
    }
}
