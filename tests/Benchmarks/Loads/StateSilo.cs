using System.Globalization;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Master;
using Levee.Silo.ClusterViews;
using Mesos.V1;

namespace Levee.Benchmarks.Loads;

/// <summary>The silo that <see cref="StateLoad"/> asks: whole, with HTTP, and filled. Ends when its standard input does.</summary>
internal static class StateSilo
{
    public static async Task<int> RunAsync(LoadArguments arguments)
    {
        var shape = ClusterShape.Read(arguments);
        var work = Directory.CreateTempSubdirectory("levee-state");
        var silo = await BenchSilo.StartWholeAsync(work, ("Levee:Master:MaxCompletedTasksPerFramework", "1000000"), ("Levee:Master:Quiet", "true"));
        try
        {
            await FillAsync(silo, shape);
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Console.WriteLine($"ready {silo.Address}");
            await Console.In.ReadToEndAsync();
        }
        finally
        {
            await silo.DisposeAsync();
            work.Delete(recursive: true);
        }

        return 0;
    }

    // Each agent is told of twice as many tasks as stay; then half of them end, and are acknowledged.
    private static async Task FillAsync(BenchSilo silo, ClusterShape shape)
    {
        var agents = Enumerable.Range(0, shape.Agents).Select(number => new InProcessAgent(silo.Grains, ClusterShape.Agent(number))).ToList();
        await Task.WhenAll(agents.Select(agent => agent.AdmitAsync()));
        var frameworks = new List<FrameworkInfo>();
        for (var at = 0; at < shape.Frameworks; at++)
        {
            frameworks.Add(ClusterShape.Framework((await silo.Grains.GetGrain<IMasterGrain>(0).NewFrameworkIdAsync(CancellationToken.None)).Value));
        }

        var doubled = shape with { TasksPerAgent = 2 * shape.TasksPerAgent };
        foreach (var lot in agents.Index().Chunk(500))
        {
            await Task.WhenAll(lot.Select(one => FillAsync(one.Item, one.Index, doubled, frameworks)));
        }

        await silo.WhenAsync(view => view.Tasks.Values.Sum(tasks => tasks.Count) == doubled.Tasks && Active(view) == shape.Tasks);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape.Agents} agents, {shape.Tasks} running and {doubled.Tasks - shape.Tasks} completed tasks, {shape.LabelsPerTask} labels per task"));
    }

    // A task that an agent does not list any more, and that had ended, counts as completed.
    private static async Task FillAsync(InProcessAgent agent, int number, ClusterShape shape, List<FrameworkInfo> frameworks)
    {
        var snapshot = shape.Snapshot(agent.Info, number, frameworks);
        var half = snapshot.Tasks.Length / 2;
        foreach (var task in snapshot.Tasks[..half])
        {
            task.State = task.StatusUpdateState = TaskState.TaskFinished;
            task.Statuses.Add(ClusterShape.Status(task.TaskId.Value, task.AgentId, TaskState.TaskFinished));
        }

        await agent.ConnectAsync(snapshot);
        await agent.ConnectAsync(snapshot with { Tasks = snapshot.Tasks[half..] });
    }

    private static int Active(ClusterView view) => view.Tasks.Values.Sum(tasks => tasks.Values.Count(task => task.Place == Grains.Interfaces.ClusterFeed.TaskPlace.Active));
}
