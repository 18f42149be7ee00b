using Levee.Grains.Interfaces.Resources;
using Mesos.V1.Quota;

namespace Levee.Grains.Allocation;

/// <summary>What a role is guaranteed and what it may have at most. Source: spec mesos/allocator.md section 9.</summary>
internal sealed class RoleQuota
{
    private readonly Dictionary<int, long> _limits = [];

    /// <summary>Reads a valid configuration.</summary>
    public RoleQuota(QuotaConfig config, ResourceNames names)
    {
        foreach (var (name, amount) in config.Guarantees)
        {
            Guarantees[names.NumberOf(name)] = ResourceAmount.ToThousandths(amount.Value);
        }

        foreach (var (name, amount) in config.Limits)
        {
            _limits[names.NumberOf(name)] = ResourceAmount.ToThousandths(amount.Value);
        }
    }

    /// <summary>Kept within reach for the role, as far as there is enough.</summary>
    public Quantities Guarantees { get; } = new();

    /// <summary>Whether anything is guaranteed.</summary>
    public bool HasGuarantees => !Guarantees.IsZero;

    /// <summary>Names that have a limit, with it.</summary>
    public IReadOnlyDictionary<int, long> Limits => _limits;

    /// <summary>The limit for a name; <see cref="long.MaxValue"/>: none.</summary>
    public long LimitOf(int name) => _limits.TryGetValue(name, out var limit) ? limit : long.MaxValue;
}
