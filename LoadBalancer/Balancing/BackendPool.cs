using System.Buffers;
using System.Collections.Immutable;
using Levee.Grains.Interfaces.Services;

namespace Levee.LoadBalancer.Balancing;

/// <summary>The backends of one virtual IP. Picks run on many threads and wait for nothing.</summary>
/// <remarks>
/// A backend stays the same object while its task, address and port stay: a changed weight keeps its connections and counts.
/// Source: spec/dcos/l4lb.md section 6 (a changed weight is a modification) and section 3 (weight 0 drains).
/// </remarks>
internal sealed class BackendPool(IBalancingPolicy policy, Random random, BreakerOptions breaker, TimeProvider clock)
{
    private readonly Lock _updating = new();
    private readonly List<Backend> _retired = [];
    private volatile Backend[] _all = [];
    private volatile Backend[] _active = [];
    private long _suspicious = long.MinValue;

    /// <summary>Backends of the latest update, those with weight 0 included.</summary>
    public ReadOnlySpan<Backend> All => _all;

    /// <summary>Name of the policy.</summary>
    public string PolicyName => policy.Name;

    /// <summary>Takes over the backends of the directory.</summary>
    /// <param name="places">All backends there are now.</param>
    /// <param name="drain">What connections of the ones that went have left.</param>
    public void Update(ImmutableArray<VipBackend> places, TimeSpan drain)
    {
        lock (_updating)
        {
            var known = _all.ToDictionary(backend => Identity(backend.Place));
            var next = new List<Backend>(places.Length);
            foreach (var place in places.DistinctBy(Identity))
            {
                var backend = known.Remove(Identity(place), out var same) ? same : new Backend(place, breaker, clock);
                backend.SetWeight(place.Weight);
                next.Add(backend);
            }

            _all = [.. next];
            _active = [.. next.Where(backend => backend.Weight > 0)];
            Retire(known.Values, drain);
        }
    }

    /// <summary>Takes no more connections; all that are open, on backends that went earlier too, have <paramref name="drain"/> left.</summary>
    public void Close(TimeSpan drain)
    {
        lock (_updating)
        {
            Update([], drain);
            _retired.ForEach(backend => backend.CutAfter(drain));
        }
    }

    /// <summary>Picks a backend for a new connection and counts the connection as open on it.</summary>
    /// <param name="tried">Backends that failed for this connection.</param>
    /// <returns><see langword="null"/> when no backend takes new connections, or all were tried.</returns>
    /// <remarks>When every backend is backed off, all count again: better to try than to refuse (spec/dcos/l4lb.md section 7).</remarks>
    public Backend? Acquire(ReadOnlySpan<Backend> tried)
    {
        var active = _active;
        if (active.Length == 0)
        {
            return null;
        }

        var picked = tried.IsEmpty && !AnySuspicious() ? policy.Pick(active, random) : PickAround(active, tried);
        picked?.Acquire();
        return picked;
    }

    /// <summary>A connect to <paramref name="backend"/> failed.</summary>
    /// <returns>True when it is backed off from now on.</returns>
    public bool ReportFailure(Backend backend)
    {
        Volatile.Write(ref _suspicious, clock.GetTimestamp());
        return backend.ReportFailure();
    }

    private void Retire(IEnumerable<Backend> gone, TimeSpan drain)
    {
        _retired.RemoveAll(backend => backend.Open == 0);
        foreach (var backend in gone)
        {
            backend.Retire(drain);
            _retired.Add(backend);
        }
    }

    private bool AnySuspicious() => Volatile.Read(ref _suspicious) is var last && last != long.MinValue && clock.GetElapsedTime(last) < breaker.BackOff;

    private Backend? PickAround(Backend[] active, ReadOnlySpan<Backend> tried)
    {
        var candidates = ArrayPool<Backend>.Shared.Rent(active.Length);
        try
        {
            var count = Collect(active, tried, candidates, takeBackedOff: false);
            if (count == 0)
            {
                count = Collect(active, tried, candidates, takeBackedOff: true);
            }

            return count == 0 ? null : policy.Pick(candidates.AsSpan(0, count), random);
        }
        finally
        {
            ArrayPool<Backend>.Shared.Return(candidates, clearArray: true);
        }
    }

    private static int Collect(Backend[] active, ReadOnlySpan<Backend> tried, Backend[] candidates, bool takeBackedOff)
    {
        var count = 0;
        foreach (var backend in active)
        {
            if ((takeBackedOff || !backend.IsBackedOff) && !tried.Contains(backend))
            {
                candidates[count++] = backend;
            }
        }

        return count;
    }

    private static VipBackend Identity(VipBackend place) => place with { Weight = 0 };
}
