using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Master;
using Levee.Silo.ClusterViews;
using Mesos.V1;

namespace Levee.Benchmarks.Loads;

/// <summary>
/// A master fails over: all agents register again, with all their tasks, at a silo that knows them from its registry only.
/// Budget: 2 s for 10,000 agents and 100,000 tasks. Mesos 1.5: about 4 s.
/// </summary>
internal static class FailoverLoad
{
    /// <summary>
    /// Arguments: <c>agents</c>, <c>tasks</c>, <c>frameworks</c>, <c>labels</c>, <c>rounds</c>, <c>work_dir</c>, and <c>early</c>: 1 lets the agents come while the silo
    /// still reads who it knew, 0 (the default) once it has, as in Mesos' benchmark.
    /// </summary>
    public static async Task<int> RunAsync(LoadArguments arguments)
    {
        var shape = ClusterShape.Read(arguments);
        var work = arguments.Text("work_dir") is { } path ? new DirectoryInfo(path) : Directory.CreateTempSubdirectory("levee-failover");
        work.Create();
        Console.WriteLine($"{shape.Agents} agents, {shape.Tasks} tasks of {shape.Frameworks} frameworks, {shape.LabelsPerTask} labels per task; state in {work.FullName}");
        var (agents, frameworks) = await FirstRegistrationAsync(shape, work);
        for (var round = 1; round <= arguments.Number("rounds", 3); round++)
        {
            await RoundAsync($"fail-over {round}", arguments.Number("early", 0) == 1, shape, work, agents, frameworks);
        }

        work.Delete(recursive: true);
        return 0;
    }

    private static async Task<(List<AgentInfo> Agents, List<FrameworkInfo> Frameworks)> FirstRegistrationAsync(ClusterShape shape, DirectoryInfo work)
    {
        await using var silo = await BenchSilo.StartAsync(work);
        var spent = new Spending();
        var agents = Enumerable.Range(0, shape.Agents).Select(number => new InProcessAgent(silo.Grains, ClusterShape.Agent(number))).ToList();
        await Task.WhenAll(agents.Select(agent => agent.AdmitAsync()));
        var frameworks = new List<FrameworkInfo>();
        for (var at = 0; at < shape.Frameworks; at++)
        {
            frameworks.Add(ClusterShape.Framework((await silo.Grains.GetGrain<IMasterGrain>(0).NewFrameworkIdAsync(CancellationToken.None)).Value));
        }

        var snapshots = agents.Select((agent, number) => shape.Snapshot(agent.Info, number, frameworks)).ToList();
        await Task.WhenAll(agents.Zip(snapshots, (agent, snapshot) => agent.ConnectAsync(snapshot)));
        await silo.WhenAsync(view => IsComplete(view, shape));
        Console.WriteLine($"first registration (admission, and a state file written per agent): {spent.Elapsed.TotalSeconds:0.000} s; {spent}");
        return ([.. agents.Select(agent => agent.Info)], frameworks);
    }

    private static async Task RoundAsync(string name, bool early, ClusterShape shape, DirectoryInfo work, List<AgentInfo> infos, List<FrameworkInfo> frameworks)
    {
        var snapshots = infos.Select((info, number) => shape.Snapshot(info, number, frameworks)).ToList();
        GC.Collect();
        var start = new Spending();
        await using var silo = await BenchSilo.StartAsync(work);
        var agents = infos.Select(info => new InProcessAgent(silo.Grains, info)).ToList();
        await silo.WhenAsync(view => early ? view.Master is not null : view.Agents.Count == shape.Agents);
        var recovery = start.ToString();
        var recovered = start.Elapsed;
        var before = early ? 0 : GC.GetTotalMemory(forceFullCollection: true);
        var spent = new Spending();
        await Task.WhenAll(agents.Zip(snapshots, RegisterAsync));
        var registered = spent.Elapsed;
        await silo.WhenAsync(view => IsComplete(view, shape));
        var (seen, words) = (spent.Elapsed, spent.ToString());
        Console.WriteLine($"{name}: {(early ? "agents come" : "agents of the registry known")} {recovered.TotalSeconds:0.000} s after the start ({recovery})");
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"    agents registered after {registered.TotalSeconds:0.000} s, all tasks in the view after {seen.TotalSeconds:0.000} s; "
            + $"{words}{(early ? "" : $", kept {held / 1024.0 / shape.Tasks:0.00} KB per task")}");
    }

    private static async Task RegisterAsync(InProcessAgent agent, Levee.Grains.Interfaces.Agents.AgentSnapshot snapshot)
    {
        await agent.AdmitAsync();
        await agent.ConnectAsync(snapshot);
    }

    private static bool IsComplete(ClusterView view, ClusterShape shape) =>
        view.Tasks.Values.Sum(tasks => tasks.Count) == shape.Tasks && view.Agents.Values.Count(agent => agent.Standing == AgentStanding.Connected) == shape.Agents;
}
