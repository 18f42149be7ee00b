using System.Collections.Immutable;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Quota;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using Given = Levee.Grains.Allocation.Allocation;

namespace Levee.Grains.Tests.Allocation;

/// <summary>A cluster that lives by chance: frameworks and agents come, change and go, accept and decline; operators set quota and weights. Each run is held against the laws.</summary>
internal sealed class AllocatorSimulation
{
    private static readonly string[] Roles = ["eng", "eng/web", "eng/web/api", "ops", "dev", "*"];
    private static readonly Capability[] Optional = [Capability.SharedResources, Capability.RevocableResources, Capability.GpuResources];

    // Each draw between two disks finds the other one half the time.
    private const int MostDraws = 64;
    private const int MostRuns = 10_000;

    private readonly Random _random;
    private readonly AllocatorOptions _options;
    private readonly AllocatorWorld _world;
    private readonly Dictionary<string, AllocatorFramework> _frameworks = [];
    private readonly List<(string Framework, string Role, string Agent, ResourceBundle Resources, DateTimeOffset Until, int MadeIn)> _refusals = [];
    private readonly Dictionary<string, bool[]> _extras = [];
    private QuotaConfig[] _quotas = [];
    private WeightInfo[] _weights = [];
    private int _nextAgent;
    private int _periodicRuns;

    public AllocatorSimulation(int seed)
    {
        _random = new(seed);
        var sorters = Enum.GetValues<SorterKind>();
        _options = new() { RoleSorter = sorters[_random.Next(3)], FrameworkSorter = sorters[_random.Next(3)] };
        _world = new(_options, seed);
    }

    /// <summary>Lives for some steps.</summary>
    public void Live(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Change();
            if (_random.Next(3) == 0)
            {
                CheckRun(periodic: _random.Next(2) == 0);
            }
        }

        ComeToRest();
        CheckNothingIsLeft();
    }

    // What a guarantee needs less after a run is given away by the next one. That may take many: what a role below one with a guarantee gets is needed less, so that
    // the next run has as much to give again, and no less than what makes an offer.
    private void ComeToRest()
    {
        for (var run = 0; CheckRun(periodic: true); run++)
        {
            Assert.True(run < MostRuns, "there is always more to give");
        }

        CheckBooks();
    }

    private void Change()
    {
        switch (_random.Next(12))
        {
            case 0 or 1:
                SetFramework($"F{_random.Next(6)}");
                break;
            case 2 or 3:
                var agent = _random.Next(2) == 0 || _nextAgent == 0 ? $"S{_nextAgent++}" : $"S{_random.Next(_nextAgent)}";
                _world.Agent(agent, NewTotal(agent));
                break;
            case 4 or 5 or 6:
                Answer();
                break;
            case 7:
                End();
                break;
            case 8:
                Remove();
                break;
            case 9:
                Revive();
                break;
            case 10:
                Operate();
                break;
            default:
                _world.Now += TimeSpan.FromSeconds(_random.Next(4));
                break;
        }
    }

    private void SetFramework(string id)
    {
        var roles = Roles.Where(_ => _random.Next(3) == 0).DefaultIfEmpty("*").ToArray();
        var info = AllocatorWorld.Info(id, [.. Optional.Where(_ => _random.Next(2) == 0)], roles);
        var next = Sample.Claim(info, [.. roles.Where(_ => _random.Next(4) == 0)]) with { Active = _random.Next(6) != 0 };
        if (_frameworks.TryGetValue(id, out var last))
        {
            _refusals.RemoveAll(one => one.Framework == id
                && (!next.Active || !next.Roles.Contains(one.Role) || (last.SuppressedRoles.Contains(one.Role) && !next.SuppressedRoles.Contains(one.Role))));
        }

        _frameworks[id] = next;
        _world.Allocator.SetFramework(next);
    }

    // Totals only grow: what happens to tasks on an agent that shrank is the agent's affair.
    private Resource[] NewTotal(string agent)
    {
        var total = new List<Resource>(Sample.CpusMem(8, 4096)) { Sample.Scalar("disk", 1000), Sample.Ports(31000, 31100) };
        Resource[] more =
        [
            AllocatorWorld.Reserved(Sample.Scalar("cpus", 3), "eng"), AllocatorWorld.Reserved(Sample.Scalar("mem", 700), "eng", "eng/web"),
            AllocatorWorld.SharedVolume("v", 200, "eng"), AllocatorWorld.MountDisk(300), Sample.Scalar("gpus", 2), Revocable(Sample.Scalar("cpus", 2)),
        ];
        _extras[agent] = [.. more.Select((_, at) => _random.Next(3) == 0 || (_extras.TryGetValue(agent, out var had) && had[at]))];
        total.AddRange(more.Where((_, at) => _extras[agent][at]));
        return [.. total];
    }

    private static Resource Revocable(Resource resource)
    {
        resource.Revocable = new();
        return resource;
    }

    private (string Agent, FrameworkId Framework, string Role, ResourceBundle Held)? Pick()
    {
        var all = _world.Agents.SelectMany(agent => _world.HeldOn(agent).Select(one => (agent, one.Key.Framework, one.Key.Role, one.Value))).ToList();
        return all.Count == 0 ? null : all[_random.Next(all.Count)];
    }

    // Uses a part, or nothing, of what it holds, and declines the rest.
    private void Answer()
    {
        if (Pick() is not { } pick)
        {
            return;
        }

        if (_random.Next(2) == 0)
        {
            var part = ResourceBundle.Of(pick.Held.Where(slice => !slice.Kind.IsIndivisible && slice.Amount.Thousandths > 1).Select(slice => slice with
            {
                Amount = ResourceAmount.Scalar(_random.Next(1, (int)slice.Amount.Thousandths)),
            }));
            _world.Use(pick.Agent, pick.Framework.Value, pick.Role, Unused(pick.Agent, pick.Framework, pick.Role).Contains(part) ? part : ResourceBundle.Empty);
        }

        var rest = Unused(pick.Agent, pick.Framework, pick.Role);
        var seconds = _random.Next(3) == 0 ? (double?)null : _random.Next(1, 8);
        if (seconds is { } lasting && !rest.IsEmpty && _frameworks.TryGetValue(pick.Framework.Value, out var claim) && claim.Active && claim.Roles.Contains(pick.Role))
        {
            _refusals.Add((pick.Framework.Value, pick.Role, pick.Agent, rest, _world.Now.AddSeconds(lasting), _periodicRuns));
        }

        _world.Decline(pick.Agent, pick.Framework.Value, pick.Role, seconds);
    }

    private ResourceBundle Unused(string agent, FrameworkId framework, string role) => _world.UnusedOn(agent, framework, role);

    private void End()
    {
        if (Pick() is { } pick)
        {
            _world.End(pick.Agent, pick.Framework.Value, pick.Role);
        }
    }

    private void Remove()
    {
        if (_random.Next(2) == 0 && _frameworks.Keys.ElementAtOrDefault(_random.Next(6)) is { } framework)
        {
            _frameworks.Remove(framework);
            _refusals.RemoveAll(one => one.Framework == framework);
            _world.Allocator.RemoveFramework(new(framework));
        }
        else if (_world.Agents.ElementAtOrDefault(_random.Next(8)) is { } agent)
        {
            _refusals.RemoveAll(one => one.Agent == agent);
            _world.Remove(agent);
        }
    }

    private void Revive()
    {
        if (_frameworks.Values.ElementAtOrDefault(_random.Next(6)) is { } framework)
        {
            var roles = framework.Roles.Where(_ => _random.Next(2) == 0).ToList();
            _refusals.RemoveAll(one => one.Framework == framework.Id.Value && (roles.Count == 0 || roles.Contains(one.Role)));
            _world.Allocator.Revive(framework.Id, roles);
        }
    }

    private void Operate()
    {
        if (_random.Next(3) == 0)
        {
            _weights = [.. Roles.Where(_ => _random.Next(2) == 0).Select(role => new WeightInfo { Role = role, Weight = _random.Next(1, 9) / 2.0 })];
            _world.Allocator.SetWeights(_weights);
        }
        else
        {
            _quotas = [.. Roles.Where(role => role is "eng" or "ops" or "*").Where(_ => _random.Next(2) == 0).Select(NewQuota)];
            _world.Quotas(_quotas);
        }
    }

    // A guarantee above the limit is refused before it gets here.
    private QuotaConfig NewQuota(string role)
    {
        var guaranteed = _random.Next(2) == 0 ? 0 : _random.Next(20);
        return AllocatorWorld.Config(
            role,
            guaranteed == 0 ? [] : Sample.CpusMem(guaranteed, _random.Next(8000)),
            _random.Next(2) == 0 ? [] : [Sample.Scalar("cpus", guaranteed + _random.Next(10)), Sample.Scalar("disk", 400)]);
    }

    private bool CheckRun(bool periodic)
    {
        var before = _world.Allocator.Describe();
        var free = FreeForAll();
        var required = Required(before);
        var made = _world.Run(periodic);
        CheckGiven(made);
        CheckLimits(made, before);
        var (freeAfter, requiredAfter) = (FreeForAll(), Required(_world.Allocator.Describe()));
        foreach (var name in required.Keys)
        {
            var (slack, slackAfter) = (free.GetValueOrDefault(name) - required[name], freeAfter.GetValueOrDefault(name) - requiredAfter.GetValueOrDefault(name));
            Assert.True(slackAfter >= Math.Min(slack, 0), $"{name}: guarantees lack {-slackAfter} thousandths, before the run {-slack}");
        }

        _refusals.RemoveAll(HasEnded);
        _periodicRuns += periodic ? 1 : 0;
        foreach (var agent in made.Select(one => one.AgentId.Value).Distinct().ToList())
        {
            _world.Report(agent);
        }

        return made.Any(one => one.Resources.Any(slice => !slice.Kind.IsShared));
    }

    private bool HasEnded((string, string, string, ResourceBundle, DateTimeOffset Until, int MadeIn) refusal) => refusal.Until <= _world.Now && refusal.MadeIn < _periodicRuns;

    private void CheckGiven(IReadOnlyList<Given> made)
    {
        Assert.Equal(made.Count, made.DistinctBy(one => (one.AgentId, one.FrameworkId, one.Role)).Count());
        foreach (var one in made)
        {
            var framework = _frameworks[one.FrameworkId.Value];
            Assert.True(framework.Active && framework.Roles.Contains(one.Role) && !framework.SuppressedRoles.Contains(one.Role), $"{one} is not wanted");
            Assert.All(one.Resources, slice => Assert.True(slice.Kind.IsAllocatableTo(one.Role) && slice.Kind.AllocationRole == one.Role, $"{slice} for {one.Role}"));
            Assert.DoesNotContain(_refusals, refusal => (refusal.Framework, refusal.Role, refusal.Agent) == (one.FrameworkId.Value, one.Role, one.AgentId.Value)
                && !HasEnded(refusal) && refusal.Resources.Contains(one.Resources.Unallocated()));
            Assert.True(framework.Info.Capabilities.Any(has => has.Type == Capability.GpuResources) || _world.TotalOf(one.AgentId.Value).Thousandths("gpus") == 0, "GPUs for all");
        }

        foreach (var agent in _world.Agents)
        {
            var held = _world.HeldOn(agent).Values.Select(Alone).Aggregate(ResourceBundle.Empty, (sum, one) => sum + one);
            Assert.True(_world.TotalOf(agent).Contains(held), $"{agent} has {_world.TotalOf(agent)}, given away is {held}");
            Assert.True(made.Where(one => one.AgentId.Value == agent).Sum(one => one.Resources.Count(slice => slice.Kind.IsShared)) <= 1, "a shared volume twice in one run");
        }
    }

    private void CheckLimits(IReadOnlyList<Given> made, AllocatorStatus before)
    {
        foreach (var quota in _quotas)
        {
            foreach (var (name, limit) in quota.Limits)
            {
                var given = made.Where(one => one.Role == quota.Role).Sum(one => one.Resources.Where(slice => Charge.CountsForQuota(slice.Kind) && slice.Kind.Name == name).Sum(slice => slice.Amount.Thousandths));
                var consumed = Thousandths(before.OfferedOrConsumed, quota.Role, name);
                Assert.True(given <= Math.Max(0, ResourceAmount.ToThousandths(limit.Value) - consumed), $"{quota.Role} got {given} of {name} beyond {consumed} with limit {limit.Value}");
            }
        }
    }

    // What is charged is what is held, and an allocator that is told all anew has the same books.
    private void CheckBooks()
    {
        var status = _world.Allocator.Describe();
        var held = _world.Agents.SelectMany(agent => _world.HeldOn(agent).Values.Select(Alone).Append(
            ResourceBundle.Of(_world.HeldOn(agent).Values.SelectMany(one => one).Where(slice => slice.Kind.IsShared).Distinct()))).Aggregate(ResourceBundle.Empty, (sum, one) => sum + one);
        Assert.All(status.OfferedOrAllocated, one => Assert.Equal(held.Thousandths(one.Key) / 1000.0, one.Value));
        Assert.All(held.Where(slice => slice.Amount.Thousandths > 0), slice => Assert.True(status.OfferedOrAllocated.ContainsKey(slice.Kind.Name)));

        var anew = Anew().Describe();
        Assert.Equal(Sorted(anew.DominantShares), Sorted(status.DominantShares));
        Assert.Equal(Flat(anew.Consumed), Flat(status.Consumed));
        Assert.Equal(Flat(anew.OfferedOrConsumed), Flat(status.OfferedOrConsumed));
        Assert.Equal(Sorted(anew.Totals), Sorted(status.Totals));
        Assert.Equal(Sorted(anew.Capacity), Sorted(status.Capacity));
        Assert.Equal(Sorted(anew.OfferedOrAllocated), Sorted(status.OfferedOrAllocated));
    }

    // An allocator that looks at everything finds nothing that the last periodic run should have offered. Only where quota cuts an agent with several disks, each run draws
    // which of them gives way (spec mesos/allocator.md section 1, shrink): what another draw offers need not be in the last run, but must be in one of those to come.
    private void CheckNothingIsLeft()
    {
        for (var run = 0; Left() is { Count: > 0 } left; run++)
        {
            Assert.All(left, one => Assert.True(run < MostDraws && IsLeftToChance(one), $"{one} was left in run {run}"));
            ComeToRest();
        }
    }

    // Shared volumes are offered again and again.
    private List<Given> Left() => [.. Anew().Allocate(_world.Now, periodic: true).Where(one => !one.Resources.Any(slice => slice.Kind.IsShared))];

    // It holds a part of several resources of one name, which might have been another part.
    private bool IsLeftToChance(Given given) => FreeOn(given.AgentId.Value).GroupBy(slice => slice.Kind.Name).Any(twins => twins.Count() > 1
        && given.Resources.Thousandths(twins.Key) is > 0 and var part && part < twins.Sum(slice => slice.Amount.Thousandths));

    private HierarchicalAllocator Anew()
    {
        var anew = new HierarchicalAllocator(_options, new Random(1));
        anew.SetQuotas(_quotas);
        anew.SetWeights(_weights);
        foreach (var framework in _frameworks.Values)
        {
            anew.SetFramework(framework);
        }

        foreach (var agent in _world.Agents)
        {
            anew.SetAgent(_world.ReportOf(agent, freed: false));
        }

        foreach (var refusal in _refusals)
        {
            anew.Refuse(new(refusal.Framework), refusal.Role, new(refusal.Agent), refusal.Resources, refusal.Until);
        }

        return anew;
    }

    private Dictionary<string, long> Required(AllocatorStatus status)
    {
        var required = new Dictionary<string, long>();
        foreach (var quota in _quotas)
        {
            foreach (var (name, guarantee) in quota.Guarantees)
            {
                required[name] = required.GetValueOrDefault(name) + Math.Max(0, ResourceAmount.ToThousandths(guarantee.Value) - Thousandths(status.OfferedOrConsumed, quota.Role, name));
            }
        }

        return required;
    }

    private Dictionary<string, long> FreeForAll() => _world.Agents.SelectMany(FreeOn)
        .GroupBy(slice => slice.Kind.Name).ToDictionary(group => group.Key, group => group.Sum(slice => slice.Amount.Thousandths));

    private IEnumerable<ResourceSlice> FreeOn(string agent) => _world.HeldOn(agent).Values.Select(Alone)
        .Aggregate(_world.TotalOf(agent), (free, one) => free.Less(one)).Where(slice => Charge.CountsForQuota(slice.Kind));

    private static ResourceBundle Alone(ResourceBundle resources) => resources.Where(slice => !slice.Kind.IsShared);

    private static long Thousandths(ImmutableDictionary<string, ImmutableDictionary<string, double>> amounts, string role, string name) =>
        amounts.TryGetValue(role, out var of) && of.TryGetValue(name, out var amount) ? ResourceAmount.ToThousandths(amount) : 0;

    private static List<string> Sorted(ImmutableDictionary<string, double> amounts) => [.. amounts.Where(one => one.Value != 0).Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal)];

    private static List<string> Flat(ImmutableDictionary<string, ImmutableDictionary<string, double>> amounts) =>
        [.. amounts.SelectMany(role => role.Value.Select(one => $"{role.Key}/{one.Key}={one.Value}")).Order(StringComparer.Ordinal)];
}
