using System.Diagnostics;
using Levee.Benchmarks.Loads;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Benchmarks.Allocation;

/// <summary>
/// Marathon, Jenkins and Spark side by side until all 19,500 tasks run: 80 agents, 554 frameworks. Budget: 5 s. Source: spec mesos/allocator.md section 13.3,
/// MultiFrameworkAllocations. A round is one second on the benchmark's clock; what an offer holds beyond its tasks is declined for 5 s.
/// </summary>
internal static class MixLoad
{
    private const int Agents = 80;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Arguments: <c>sorter</c>: <c>drf</c> or <c>random</c>.</summary>
    public static Task<int> RunAsync(LoadArguments arguments)
    {
        var sorter = arguments.Text("sorter") == "random" ? SorterKind.Random : SorterKind.Drf;
        for (var round = 0; round < 3; round++)
        {
            Run(new() { RoleSorter = sorter, FrameworkSorter = sorter });
        }

        return Task.FromResult(0);
    }

    private static void Run(AllocatorOptions options)
    {
        var jobs = Jobs().ToDictionary(job => job.Id);
        var hosts = Enumerable.Range(0, Agents).ToDictionary(number => new AgentId($"S{number:00}"), number => new MixHost($"S{number:00}"));
        var allocator = new HierarchicalAllocator(options, new Random(42));
        var started = Stopwatch.GetTimestamp();
        foreach (var job in jobs.Values)
        {
            allocator.SetFramework(AllocationShape.Framework(job.Id.Value, job.Role));
        }

        foreach (var host in hosts.Values)
        {
            allocator.SetAgent(host.Report());
        }

        var (rounds, offers, inAllocator) = (0, 0, TimeSpan.Zero);
        for (; jobs.Values.Any(job => job.Left > 0); rounds++)
        {
            var now = Start.AddSeconds(rounds);
            var cycle = Stopwatch.GetTimestamp();
            var made = allocator.Allocate(now, periodic: true);
            inAllocator += Stopwatch.GetElapsedTime(cycle);
            offers += made.Count;
            foreach (var offer in made)
            {
                Accept(allocator, jobs[offer.FrameworkId], hosts[offer.AgentId], offer.Resources, now);
            }

            foreach (var agentId in made.Select(offer => offer.AgentId).Distinct())
            {
                allocator.SetAgent(hosts[agentId].Report());
            }
        }

        Console.WriteLine($"{jobs.Values.Sum(job => job.Tasks)} tasks in {rounds} rounds, {offers} offers: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.000} s, "
            + $"of which the cycles {inAllocator.TotalSeconds:0.000} s");
    }

    private static void Accept(HierarchicalAllocator allocator, MixJob job, MixHost host, ResourceBundle offered, DateTimeOffset now)
    {
        var tasks = job.Launch(offered);
        host.Use(job, tasks);
        var rest = offered.Unallocated().Less(job.Resources(tasks));
        allocator.Refuse(job.Id, job.Role, host.Id, rest, now.AddSeconds(5));
        if (job.Left == 0)
        {
            allocator.SetFramework(AllocationShape.Framework(job.Id.Value, job.Role, suppressed: true));
        }
    }

    private static IEnumerable<MixJob> Jobs() =>
    [
        .. Enumerable.Range(0, 4).Select(at => new MixJob($"marathon-{at}", $"marathon-{at}", 4000, 70, 400_000, 100)),
        .. Enumerable.Range(0, 500).Select(at => new MixJob($"jenkins-{at:000}", "jenkins", 5, 100, 4_000_000, 1)),
        .. Enumerable.Range(0, 50).Select(at => new MixJob($"spark-{at:00}", $"spark-{at:00}", 20, 1000, 1_000_000, 5)),
    ];
}
