namespace Levee.Grains.Allocation;

/// <summary>A role, or a part of the path of one, with what it and all roles below it have.</summary>
/// <param name="name">Last part of the path.</param>
internal sealed class RoleNode(string path, string name, RoleNode? above) : ShareNode(path, above, isClient: false)
{
    private readonly Dictionary<string, RoleNode> _below = new(StringComparer.Ordinal);
    private RoleClient? _self;

    /// <summary>Last part of the path.</summary>
    public string Name { get; } = name;

    /// <summary>The role above; <see langword="null"/> at the root.</summary>
    public RoleNode? Above { get; } = above;

    /// <summary>Roles right below, by the next part of the path.</summary>
    public IDictionary<string, RoleNode> Below => _below;

    /// <summary>The frameworks of exactly this role, as one client beside the roles below (Mesos: the virtual leaf <c>.</c>). Its weight is always 1.</summary>
    public RoleClient Self => _self ??= new(this);

    /// <summary>Frameworks of exactly this role; <see langword="null"/>: there never was one.</summary>
    public Sorter? Frameworks { get; set; }

    /// <summary>Frameworks that are subscribed to exactly this role or hold something under it.</summary>
    public HashSet<Seat> Seats { get; } = [];

    /// <summary>Its quota; only roles at the top have one.</summary>
    public RoleQuota? Quota { get; set; }

    /// <summary>Reserved on all agents, allocated or not.</summary>
    public Quantities Reserved { get; } = new();

    /// <summary>Unreserved and not revocable, offered or in use.</summary>
    public Quantities Offered { get; } = new();

    /// <summary>Unreserved and not revocable, in use.</summary>
    public Quantities Used { get; } = new();

    /// <summary>Refusals that stand under exactly this role.</summary>
    public int Refusals { get; set; }

    /// <summary>Whether it is below another role.</summary>
    public bool IsNested => Above?.Above is not null;

    /// <summary>Whether a framework of exactly this role is in turn.</summary>
    public bool IsInTurn => _self is { ActiveClients: > 0 };

    /// <summary>Whether it is worth keeping.</summary>
    public bool IsNeeded => Above is null || _below.Count > 0 || Seats.Count > 0 || Quota is not null || !Reserved.IsZero || !Allocated.IsZero || !Offered.IsZero;

    /// <summary>What counts against its quota under a name, outstanding offers included.</summary>
    public long Charged(int name) => Reserved[name] + Offered[name];

    /// <summary>Whether a guarantee is not met.</summary>
    public bool IsShortOfGuarantee
    {
        get
        {
            for (var name = (Quota?.Guarantees.Length ?? 0) - 1; name >= 0; name--)
            {
                if (Quota!.Guarantees[name] > Charged(name))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
