using Levee.Grains.Interfaces.Allocation;
using Levee.Silo.ClusterViews;

namespace Levee.Silo.Metrics;

/// <summary>Metrics of the allocator, by Mesos' names. Source: operator-api, part C.</summary>
internal static class AllocatorMetrics
{
    private const string Allocator = "allocator/mesos/";

    private static readonly string[] Kinds = ["cpus", "mem", "disk"];

    /// <param name="status">What the allocator says; without it there are only the quotas that the view knows.</param>
    public static void AddTo(IDictionary<string, double> metrics, ClusterView view, AllocatorStatus? status)
    {
        AddQuotas(metrics, view);
        if (status is null)
        {
            return;
        }

        metrics[$"{Allocator}allocation_runs"] = status.Runs;
        AddResources(metrics, status);
        TimingMetrics.AddTo(metrics, $"{Allocator}allocation_run_ms", status.RunMilliseconds);
        TimingMetrics.AddTo(metrics, $"{Allocator}allocation_run_latency_ms", status.LatencyMilliseconds);
        foreach (var (role, filters) in status.ActiveFilters)
        {
            metrics[$"{Allocator}offer_filters/roles/{role}/active"] = filters;
        }

        foreach (var (role, share) in status.DominantShares)
        {
            metrics[$"{Allocator}roles/{role}/shares/dominant"] = share;
        }

        foreach (var (name, roles) in new[] { ("consumed", status.Consumed), ("offered_or_allocated", status.OfferedOrConsumed) })
        {
            foreach (var (role, amounts) in roles)
            {
                AddAmounts(metrics, role, amounts, name);
            }
        }
    }

    private static void AddResources(IDictionary<string, double> metrics, AllocatorStatus status)
    {
        foreach (var kind in Kinds)
        {
            metrics[$"{Allocator}resources/{kind}/total"] = status.Totals.GetValueOrDefault(kind);
            metrics[$"{Allocator}resources/{kind}/offered_or_allocated"] = status.OfferedOrAllocated.GetValueOrDefault(kind);
        }
    }

    private static void AddQuotas(IDictionary<string, double> metrics, ClusterView view)
    {
        foreach (var quota in view.Configuration.Quotas)
        {
            AddAmounts(metrics, quota.Role, quota.Guarantees.Select(amount => KeyValuePair.Create(amount.Key, amount.Value.Value)), "guarantee");
            AddAmounts(metrics, quota.Role, quota.Limits.Select(amount => KeyValuePair.Create(amount.Key, amount.Value.Value)), "limit");
        }
    }

    private static void AddAmounts(IDictionary<string, double> metrics, string role, IEnumerable<KeyValuePair<string, double>> amounts, string name)
    {
        foreach (var (resource, amount) in amounts)
        {
            metrics[$"{Allocator}quota/roles/{role}/resources/{resource}/{name}"] = amount;
        }
    }
}
