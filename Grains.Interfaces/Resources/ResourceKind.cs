using Google.Protobuf;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>All of a resource but its amount: resources of equal kind add up.</summary>
/// <remarks>
/// Name, type, allocation role, reservations, disk, revocability, provider, sharing; in the format after reservation refinement.
/// Source: spec mesos/allocator.md section 1 (resource identity).
/// </remarks>
public sealed class ResourceKind : IEquatable<ResourceKind>
{
    private readonly Detail? _detail;
    private readonly int _hash;

    private ResourceKind(string name, Value.Types.Type type, string? role, Detail? detail)
    {
        (Name, Type, AllocationRole, _detail) = (name, type, role, detail);
        _hash = HashCode.Combine(name, type, role, detail?.Bytes);
    }

    /// <summary><c>cpus</c>, <c>mem</c>, <c>disk</c>, <c>ports</c>, …</summary>
    public string Name { get; }

    /// <summary>SCALAR, RANGES or SET.</summary>
    public Value.Types.Type Type { get; }

    /// <summary>Role it is allocated to; <see langword="null"/>: not allocated.</summary>
    public string? AllocationRole { get; }

    /// <summary>Stack of reservations, the finest last; empty: not reserved.</summary>
    public IReadOnlyList<Resource.Types.ReservationInfo> Reservations => _detail?.Template.Reservations ?? (IReadOnlyList<Resource.Types.ReservationInfo>)[];

    /// <summary>Disk details, or <see langword="null"/>.</summary>
    public Resource.Types.DiskInfo? Disk => _detail?.Template.Disk;

    /// <summary>Whether it may be taken away at any time.</summary>
    public bool IsRevocable => _detail?.Template.Revocable is not null;

    /// <summary>Whether several tasks may use it at once.</summary>
    public bool IsShared => _detail?.Template.Shared is not null;

    /// <summary>Persistent volumes, MOUNT and BLOCK disks, identified RAW disks and shared resources are taken whole or not at all.</summary>
    public bool IsIndivisible => _detail?.IsIndivisible ?? false;

    /// <summary>Role of the finest reservation; <see langword="null"/> when not reserved.</summary>
    public string? ReservationRole => _detail?.ReservationRole;

    /// <summary>What sets it apart for those who share resources out.</summary>
    public ResourceTraits Traits => _detail?.Traits ?? ResourceTraits.None;

    /// <summary>The kind of a message, in either format of reservations.</summary>
    public static ResourceKind Of(Resource resource) => new(
        resource.Name, resource.Type, resource.AllocationInfo is { HasRole: true } allocation ? allocation.Role : null, DetailOf(resource));

    /// <summary>The same kind under another allocation.</summary>
    /// <param name="role"><see langword="null"/>: not allocated.</param>
    public ResourceKind WithAllocation(string? role) => role == AllocationRole ? this : new(Name, Type, role, _detail);

    /// <summary>Whether frameworks of a role may be offered it: not reserved, or reserved to the role or one above it.</summary>
    public bool IsAllocatableTo(string role) =>
        ReservationRole is not { } reserved || reserved == role
        || (role.Length > reserved.Length && role[reserved.Length] == '/' && role.StartsWith(reserved, StringComparison.Ordinal));

    /// <summary>A message without amount.</summary>
    public Resource ToMessage()
    {
        var message = _detail?.Template.Clone() ?? new();
        (message.Name, message.Type) = (Name, Type);
        if (AllocationRole is not null)
        {
            message.AllocationInfo = new() { Role = AllocationRole };
        }

        return message;
    }

    /// <inheritdoc/>
    public bool Equals(ResourceKind? other) => ReferenceEquals(this, other) || (other is not null
        && _hash == other._hash && Name == other.Name && Type == other.Type && AllocationRole == other.AllocationRole
        && (ReferenceEquals(_detail, other._detail) || (_detail is not null && other._detail is not null && _detail.Bytes.Equals(other._detail.Bytes))));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceKind);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    // Null for the common case: neither reserved, nor a disk, nor anything else.
    private static Detail? DetailOf(Resource resource)
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
        return new(template);
    }

    // The same object under every allocation, so that changing the allocation costs next to nothing.
    private sealed class Detail(Resource template)
    {
        public Resource Template { get; } = template;

        public ByteString Bytes { get; } = template.ToByteString();

        public string? ReservationRole { get; } = template.Reservations is { Count: > 0 } stack ? stack[^1].Role : null;

        public bool IsIndivisible { get; } = template.Shared is not null || template.Disk is { Persistence: not null }
            or { Source.Type: Resource.Types.DiskInfo.Types.Source.Types.Type.Mount or Resource.Types.DiskInfo.Types.Source.Types.Type.Block }
            or { Source: { Type: Resource.Types.DiskInfo.Types.Source.Types.Type.Raw, HasId: true } };

        public ResourceTraits Traits { get; } =
            (template.Reservations.Count > 0 ? ResourceTraits.Reserved : 0) | (template.Reservations.Count > 1 ? ResourceTraits.Refined : 0)
            | (template.Revocable is not null ? ResourceTraits.Revocable : 0) | (template.Shared is not null ? ResourceTraits.Shared : 0);
    }
}
