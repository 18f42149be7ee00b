using Levee.Benchmarks.Allocation;

namespace Levee.Benchmarks.Loads;

/// <summary>Loads by the name they are called by.</summary>
internal static class LoadTable
{
    private static readonly Dictionary<string, Func<LoadArguments, Task<int>>> Loads = new(StringComparer.Ordinal)
    {
        ["allocation"] = AllocationLoad.RunAsync,
        ["allocation-mix"] = MixLoad.RunAsync,
        ["failover"] = FailoverLoad.RunAsync,
        ["control"] = ControlLoad.RunAsync,
        ["idle"] = IdleLoad.RunAsync,
        ["state"] = StateLoad.RunAsync,
        ["state-silo"] = StateSilo.RunAsync,
    };

    /// <summary>The load with a name; <see langword="null"/>: there is none.</summary>
    public static Func<LoadArguments, Task<int>>? Find(string name) => Loads.GetValueOrDefault(name);
}
