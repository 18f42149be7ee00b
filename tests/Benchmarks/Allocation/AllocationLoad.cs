using System.Diagnostics;
using Levee.Benchmarks.Loads;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Allocation;

namespace Levee.Benchmarks.Allocation;

/// <summary>
/// Full cycles of the allocator: all agents free in part, all frameworks in one role, no refusals. Budget: 0.01, 0.11 and 0.38 s for 1,000 agents and 100 frameworks,
/// 10,000 and 1,000, 20,000 and 2,000. Mesos 1.8: below 0.1, about 1.1, about 3.8 s. Then cycles after one agent changed: budget, the same at every size.
/// </summary>
internal static class AllocationLoad
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Arguments: <c>cycles</c> per shape, <c>sorter</c>: <c>drf</c> or <c>random</c>.</summary>
    public static Task<int> RunAsync(LoadArguments arguments)
    {
        var sorter = arguments.Text("sorter") == "random" ? SorterKind.Random : SorterKind.Drf;
        var options = new AllocatorOptions { RoleSorter = sorter, FrameworkSorter = sorter };
        Measure(options, 1_000, 100, 3, quiet: true);
        foreach (var (agents, frameworks) in new[] { (1_000, 100), (5_000, 500), (10_000, 1_000), (20_000, 2_000) })
        {
            Measure(options, agents, frameworks, arguments.Number("cycles", 15), quiet: false);
        }

        foreach (var agents in new[] { 1_000, 1_000, 20_000 })
        {
            MeasureOneChange(options, agents, 1_000);
        }

        return Task.FromResult(0);
    }

    private static void Measure(AllocatorOptions options, int agents, int frameworks, int cycles, bool quiet)
    {
        var allocator = Make(options, agents, frameworks);
        var (times, cpu) = (new List<double>(), new List<double>());
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread();
            var (started, spent) = (Stopwatch.GetTimestamp(), System.Environment.CpuUsage.TotalTime);
            var made = allocator.Allocate(Now.AddSeconds(cycle), periodic: true);
            cpu.Add((System.Environment.CpuUsage.TotalTime - spent).TotalMilliseconds);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (made.Count != agents)
            {
                throw new InvalidOperationException($"{made.Count} offers for {agents} agents.");
            }

            Decline(allocator, agents, frameworks, cycle + 2);
        }

        var first = times[0];
        times.Sort();
        cpu.Sort();
        if (!quiet)
        {
            Console.WriteLine($"{agents,6} agents {frameworks,5} frameworks: first {first:0.0} ms, least {times[0]:0.0} ms, p50 {times[times.Count / 2]:0.0} ms, max {times[^1]:0.0} ms;"
                + $" processor time p50 {cpu[cpu.Count / 2]:0.0} ms, max {cpu[^1]:0.0} ms; {allocated / agents} B per agent");
        }
    }

    private static void MeasureOneChange(AllocatorOptions options, int agents, int frameworks)
    {
        const int Changes = 2_000;
        var allocator = Make(options, agents, frameworks);
        allocator.Allocate(Now, periodic: true);
        var (report, cycle, idle) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        for (var change = 0; change < Changes; change++)
        {
            var next = Report(change * 7919 % agents, frameworks, change + 2);
            var started = Stopwatch.GetTimestamp();
            allocator.SetAgent(next);
            report += Stopwatch.GetElapsedTime(started);
            started = Stopwatch.GetTimestamp();
            var made = allocator.Allocate(Now.AddSeconds(change), periodic: true);
            cycle += Stopwatch.GetElapsedTime(started);
            started = Stopwatch.GetTimestamp();
            allocator.Allocate(Now.AddSeconds(change), periodic: true);
            idle += Stopwatch.GetElapsedTime(started);
            if (made.Count != 1)
            {
                throw new InvalidOperationException($"{made.Count} offers for one agent.");
            }
        }

        Console.WriteLine($"{agents,6} agents {frameworks,5} frameworks, one changed: report {report.TotalMicroseconds / Changes:0.0} us, cycle {cycle.TotalMicroseconds / Changes:0.0} us,"
            + $" cycle without change {idle.TotalMicroseconds / Changes:0.00} us");
    }

    private static HierarchicalAllocator Make(AllocatorOptions options, int agents, int frameworks)
    {
        var allocator = new HierarchicalAllocator(options, new Random(42));
        for (var framework = 0; framework < frameworks; framework++)
        {
            allocator.SetFramework(AllocationShape.Framework($"F{framework:0000}", "role"));
        }

        Decline(allocator, agents, frameworks, 1);
        GC.Collect();
        return allocator;
    }

    private static void Decline(HierarchicalAllocator allocator, int agents, int frameworks, long version)
    {
        for (var agent = 0; agent < agents; agent++)
        {
            allocator.SetAgent(Report(agent, frameworks, version));
        }
    }

    private static AllocatorAgent Report(int agent, int frameworks, long version) => AllocationShape.Agent(
        $"S{agent:00000}", version, AllocationShape.Whole(), freed: false, AllocationShape.InUse($"F{agent % frameworks:0000}", "role"));
}
