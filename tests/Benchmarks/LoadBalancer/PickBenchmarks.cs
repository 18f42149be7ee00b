using BenchmarkDotNet.Attributes;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Balancing;

namespace Levee.Benchmarks.LoadBalancer;

/// <summary>Cost of choosing a backend for a new connection, its counting included. Budget: 100 ns and 0 B at every size while all backends are well.</summary>
[MemoryDiagnoser]
public class PickBenchmarks
{
    private BackendPool _pool = null!;

    /// <summary>Backends of the virtual IP.</summary>
    [Params(2, 10, 1_000)]
    public int Backends { get; set; }

    /// <summary>Makes the backends.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _pool = new BackendPool(new PowerOfTwoChoicesPolicy(), new SharedRandom(42), BreakerOptions.Default, TimeProvider.System);
        _pool.Update([.. Enumerable.Range(1, Backends).Select(port => new VipBackend(new FrameworkId("f"), new TaskId($"t{port}"), "127.0.0.1", port, 1))], TimeSpan.Zero);
    }

    /// <summary>One connection's pick and end.</summary>
    [Benchmark]
    public void Pick() => _pool.Acquire([])!.Release();
}
