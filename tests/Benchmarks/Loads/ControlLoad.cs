using System.Globalization;
using Levee.Grains.Master;

namespace Levee.Benchmarks.Loads;

/// <summary>
/// The control path: offer, ACCEPT, RUNNING, acknowledgement, FINISHED, acknowledgement, for every task; agents, executors and schedulers in this process.
/// Budget: 5,000 tasks/s on two cores. Mesos, with a Python executor and scheduler: 553 to 757.
/// </summary>
internal static class ControlLoad
{
    /// <summary>Arguments: <c>agents</c>, <c>frameworks</c>, <c>tasks</c>, <c>batch</c> (tasks per ACCEPT), <c>rounds</c>.</summary>
    public static async Task<int> RunAsync(LoadArguments arguments)
    {
        var (agents, frameworks) = (arguments.Number("agents", 100), arguments.Number("frameworks", 4));
        var (tasks, batch) = (arguments.Number("tasks", 50_000), arguments.Number("batch", 50));
        var work = Directory.CreateTempSubdirectory("levee-control");
        await using var silo = await BenchSilo.StartAsync(work, new MasterOptions { AllocationInterval = TimeSpan.FromSeconds(1) });
        var hosts = Enumerable.Range(0, agents).Select(number => new RunningAgent(silo.Grains, ClusterShape.Agent(number))).ToList();
        foreach (var host in hosts)
        {
            await host.AdmitAsync();
            await host.ConnectAsync(new ClusterShape(1, 1, 0, 0).Snapshot(host.Info, 0, []));
        }

        for (var round = 1; round <= arguments.Number("rounds", 4); round++)
        {
            var schedulers = Enumerable.Range(0, frameworks).Select(number => new InProcessScheduler(silo.Grains, $"round {round} no {number}", tasks / frameworks, batch)).ToList();
            var spent = new Spending();
            await Task.WhenAll(schedulers.Select(scheduler => scheduler.SubscribeAsync()));
            await Task.WhenAll(schedulers.Select(scheduler => scheduler.Finished)).WaitAsync(TimeSpan.FromSeconds(arguments.Number("patience", 60)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"round {round}: {tasks / spent.Elapsed.TotalSeconds:0} tasks/s ({tasks} tasks of {frameworks} frameworks on {agents} agents in {spent.Elapsed.TotalSeconds:0.000} s); {spent}"));
            await Task.WhenAll(schedulers.Select(scheduler => scheduler.TearDownAsync()));
        }

        GC.KeepAlive(hosts); // The engine holds observers weakly.
        return 0;
    }
}
