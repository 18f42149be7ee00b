using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Balancing;
using Levee.LoadBalancer.Vips;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>Keeps one listener per virtual IP of the table. It outlives the silo: without news the last table stays.</summary>
internal sealed partial class VipForwarder(ForwardingOptions options, TimeProvider clock, ILogger<VipForwarder> logger) : IHostedService
{
    private readonly Lock _gate = new();
    private readonly SharedRandom _random = new(options.Seed);
    private readonly Dictionary<VipKey, VipListener> _listeners = [];
    private readonly Dictionary<VipListener, Task> _draining = [];
    private VipTable _table = VipTable.Empty;
    private bool _stopped;

    /// <summary>The table applied last.</summary>
    public VipTable Table
    {
        get
        {
            lock (_gate)
            {
                return _table;
            }
        }
    }

    /// <summary>Brings listeners and backends in line with <paramref name="table"/>. It neither waits nor throws for a virtual IP that cannot listen.</summary>
    public void Apply(VipTable table)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            ReportUnserved(table);
            _table = table;
            var served = table.Vips.Values.Where(IsServed).ToList();
            var plan = ListenPlan.For(served, options.Listen);
            RemoveAllBut(plan);
            foreach (var vip in served)
            {
                AddOrUpdate(vip, plan[vip.Key]);
            }
        }
    }

    /// <summary>Every virtual IP with its listener, in order of name; UDP ones have none.</summary>
    public ImmutableArray<(DirectoryVip Vip, VipListener? Listener)> Snapshot()
    {
        lock (_gate)
        {
            return
            [
                .. _table.Vips.Values
                    .OrderBy(vip => VipName.Host(vip.Key), StringComparer.Ordinal).ThenBy(vip => vip.Key.Port).ThenBy(vip => vip.Key.Protocol, StringComparer.Ordinal)
                    .Select(vip => (vip, _listeners.GetValueOrDefault(vip.Key))),
            ];
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops to listen, gives connections their grace and waits for the last.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Task> ends;
        lock (_gate)
        {
            _stopped = true;
            var open = _listeners.Values.Sum(listener => listener.Open);
            if (open > 0)
            {
                LogDraining(open, options.ShutdownGrace.TotalSeconds);
            }

            _draining.Keys.ToList().ForEach(listener => listener.Pool.Close(options.ShutdownGrace));
            ends = [.. _draining.Values, .. _listeners.Values.Select(listener => listener.StopAsync(options.ShutdownGrace))];
            _listeners.Clear();
        }

        await Task.WhenAll(ends).WaitAsync(cancellationToken);
    }

    /// <summary>Why a virtual IP without listener has none.</summary>
    public static string WhyUnserved(DirectoryVip vip) => $"protocol {vip.Key.Protocol} is not balanced in user space, only tcp is";

    private static bool IsServed(DirectoryVip vip) => vip.Key.Protocol == "tcp";

    private void ReportUnserved(VipTable table)
    {
        foreach (var vip in table.Vips.Values.Where(vip => !IsServed(vip) && !_table.Vips.ContainsKey(vip.Key)))
        {
            LogNotServed(VipName.Host(vip.Key), vip.Key.Port, WhyUnserved(vip));
        }
    }

    private void RemoveAllBut(ImmutableDictionary<VipKey, ImmutableArray<IPAddress>> plan)
    {
        foreach (var (key, listener) in _listeners.ToList())
        {
            if (!plan.TryGetValue(key, out var addresses) || !listener.ListensOn(addresses))
            {
                _listeners.Remove(key);
                LogRemoved(VipName.Host(key), key.Port);
                Drain(listener);
            }
        }
    }

    private void AddOrUpdate(DirectoryVip vip, ImmutableArray<IPAddress> addresses)
    {
        if (_listeners.TryGetValue(vip.Key, out var listener))
        {
            listener.Update(vip);
            return;
        }

        var pool = new BackendPool(BalancingPolicies.ByName[options.Policy](), _random, options.Breaker, clock);
        _listeners.Add(vip.Key, new VipListener(vip, addresses, pool, options, clock, logger));
    }

    private void Drain(VipListener listener)
    {
        foreach (var (done, _) in _draining.Where(pair => pair.Value.IsCompleted).ToList())
        {
            _draining.Remove(done);
        }

        _draining.Add(listener, listener.StopAsync(options.Drain));
    }

    [LoggerMessage(EventIds.VipRemoved, LogLevel.Information, "VIP {Vip}:{Port} is gone")]
    private partial void LogRemoved(string vip, int port);

    [LoggerMessage(EventIds.VipNotServed, LogLevel.Warning, "VIP {Vip}:{Port} is not served: {Reason}")]
    private partial void LogNotServed(string vip, int port, string reason);

    [LoggerMessage(EventIds.Draining, LogLevel.Information, "{Connections} connections have {Seconds} s to end")]
    private partial void LogDraining(int connections, double seconds);
}
