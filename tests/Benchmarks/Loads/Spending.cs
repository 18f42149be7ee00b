using System.Diagnostics;

namespace Levee.Benchmarks.Loads;

/// <summary>What this process spends from a moment on.</summary>
internal sealed class Spending
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _cpu = System.Environment.CpuUsage.TotalTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan _paused = GC.GetTotalPauseDuration();
    private readonly int[] _collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    /// <summary>Time since then.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Processor time, bytes, and the collector's part, in words.</summary>
    public override string ToString() =>
        $"cpu {(System.Environment.CpuUsage.TotalTime - _cpu).TotalSeconds:0.000} s, allocated {(GC.GetTotalAllocatedBytes() - _allocated) >> 20} MB, "
        + $"collector {(GC.GetTotalPauseDuration() - _paused).TotalSeconds:0.000} s in {string.Join('/', _collections.Select((count, at) => GC.CollectionCount(at) - count))}";
}
