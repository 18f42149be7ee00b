using System.Runtime.InteropServices;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Allocation;

/// <summary>What quota leaves of an offer, within one run.</summary>
/// <remarks>Source: spec mesos/allocator.md section 5. Consumption is read from the roles themselves, which count every gift at once.</remarks>
internal sealed class QuotaGate(Cluster cluster, Random random)
{
    private readonly Quantities _required = new();
    private readonly Quantities _guaranteed = new();
    private readonly List<long> _leastSlack = [];
    private readonly List<ResourceSlice> _kept = [];
    private readonly List<ResourceSlice> _counted = [];
    private readonly Quantities _budget = new();
    private bool _holdsBack;
    private bool _hasTwins;

    /// <summary>Roles in turn whose guarantee is not met.</summary>
    public int Wanting { get; private set; }

    /// <summary>Whether chance chose which of several resources of one name the last cut kept back.</summary>
    public bool IsDrawn { get; private set; }

    /// <summary>Sums up what guarantees still need.</summary>
    public void Start()
    {
        Wanting = 0;
        _required.Clear();
        foreach (var role in cluster.Roles.WithQuota)
        {
            if (role is { Quota.HasGuarantees: true, IsShortOfGuarantee: true })
            {
                Wanting += role.IsInTurn ? 1 : 0;
                for (var name = 0; name < role.Quota.Guarantees.Length; name++)
                {
                    _required[name] += Math.Max(0, role.Quota.Guarantees[name] - role.Charged(name));
                }
            }
        }

        _holdsBack = !_required.IsZero;
    }

    /// <summary>Whether more is free beyond the guarantees than when something was kept back last, so that it may be given.</summary>
    public bool HasMoreSlack()
    {
        for (var name = 0; name < _leastSlack.Count; name++)
        {
            if (cluster.Free[name] - _required[name] > _leastSlack[name])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notes, after a run, what is free beyond what the run reckoned that guarantees need.</summary>
    public void NoteSlack()
    {
        for (var name = 0; name < cluster.Names.Count; name++)
        {
            var slack = cluster.Free[name] - _required[name];
            if (name == _leastSlack.Count)
            {
                _leastSlack.Add(slack);
            }

            _leastSlack[name] = Math.Min(_leastSlack[name], slack);
        }
    }

    /// <summary>Begins anew, when nothing is kept back any more.</summary>
    public void ForgetSlack() => _leastSlack.Clear();

    /// <summary>Whether quota may cut what is offered to a role.</summary>
    public bool Binds(RoleNode role) => _holdsBack || role.Quota is { Limits.Count: > 0 };

    /// <summary>What a role may get of a portion: all reserved, revocable and non-scalar ones, the rest within its limits and beyond what guarantees of all need.</summary>
    /// <returns>The portion itself when nothing stands against it; perhaps nothing.</returns>
    public ResourceBundle Cut(RoleNode role, ResourceBundle portion)
    {
        Part(portion, static (_, _) => true, role);
        _guaranteed.Clear();
        AllowExtra(role);
        var all = TakeAllowed(null);
        IsDrawn = !all && _hasTwins && HasCutTwins();
        return all ? portion : ResourceBundle.Of(_kept);
    }

    /// <summary>What a role gets of a portion while its guarantee is not met: the guaranteed part, what only it can have, and more within limits and headroom.</summary>
    /// <returns>Nothing when no part of the guarantee is there.</returns>
    public ResourceBundle CutGuaranteed(RoleNode role, ResourceBundle portion)
    {
        Part(portion, static (kind, role) => kind.Type != Value.Types.Type.Scalar || kind.IsRevocable || kind.ReservationRole == role.Path, role);
        _guaranteed.Clear();
        _budget.Clear();
        for (var name = 0; name < role.Quota!.Guarantees.Length; name++)
        {
            _budget[name] = Math.Max(0, role.Quota.Guarantees[name] - role.Charged(name));
        }

        TakeAllowed(_guaranteed);
        IsDrawn = false;
        if (_guaranteed.IsZero)
        {
            return ResourceBundle.Empty;
        }

        AllowExtra(role);
        IsDrawn = !TakeAllowed(null) && _hasTwins && HasCutTwins();
        return ResourceBundle.Of(_kept);
    }

    /// <summary>Notes that what <see cref="CutGuaranteed"/> returned was given.</summary>
    public void Guarantee(RoleNode role)
    {
        for (var name = 0; name < _guaranteed.Length; name++)
        {
            _required[name] = Math.Max(0, _required[name] - _guaranteed[name]);
        }

        _holdsBack = !_required.IsZero;
        Wanting -= role.IsShortOfGuarantee ? 0 : 1;
    }

    // Those that count against quota are parted from those of the others that are kept.
    private void Part(ResourceBundle portion, Func<ResourceKind, RoleNode, bool> keeps, RoleNode role)
    {
        _kept.Clear();
        _counted.Clear();
        _hasTwins = false;
        foreach (ref readonly var slice in portion.AsSpan())
        {
            if (Charge.CountsForQuota(slice.Kind))
            {
                var name = slice.Kind.Name;
                _hasTwins = _hasTwins || _counted.Exists(one => one.Kind.Name == name);
                _counted.Add(slice);
            }
            else if (keeps(slice.Kind, role))
            {
                _kept.Add(slice);
            }
        }

        // Which of several disks gives way is left to chance.
        if (_hasTwins)
        {
            random.Shuffle(CollectionsMarshal.AsSpan(_counted));
        }
    }

    // Where nothing was taken of a name, nothing would have been in any order.
    private bool HasCutTwins() => _counted.Exists(left => !left.Amount.IsEmpty
        && _counted.Count(twin => twin.Kind.Name == left.Kind.Name) > 1
        && _kept.Exists(kept => kept.Kind.Name == left.Kind.Name && Charge.CountsForQuota(kept.Kind)));

    // What was taken as guaranteed is spent from the limit, and was never part of the headroom.
    private void AllowExtra(RoleNode role)
    {
        _budget.Clear();
        for (var name = 0; name < cluster.Names.Count; name++)
        {
            var limit = role.Quota?.LimitOf(name) ?? long.MaxValue;
            var left = limit == long.MaxValue ? limit : limit - role.Charged(name) - _guaranteed[name];
            _budget[name] = Math.Max(0, _holdsBack ? Math.Min(left, cluster.Free[name] - _required[name]) : left);
        }
    }

    // Moves what the budget allows from the counted to the kept ones; returns whether that was all.
    private bool TakeAllowed(Quantities? taken)
    {
        for (var i = 0; i < _counted.Count; i++)
        {
            var slice = _counted[i];
            var name = cluster.Names.NumberOf(slice.Kind.Name);
            var amount = Math.Min(slice.Amount.Thousandths, _budget[name]);
            if (amount == 0 || (slice.Kind.IsIndivisible && amount < slice.Amount.Thousandths))
            {
                continue;
            }

            _budget[name] -= amount;
            _kept.Add(slice with { Amount = ResourceAmount.Scalar(amount) });
            _counted[i] = slice with { Amount = ResourceAmount.Scalar(slice.Amount.Thousandths - amount) };
            if (taken is not null)
            {
                taken[name] += amount;
            }
        }

        return _counted.TrueForAll(static slice => slice.Amount.IsEmpty);
    }
}
