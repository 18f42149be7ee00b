using Levee.Executors.Api;
using Levee.Executors.Checks;
using Levee.Executors.Command;
using Levee.Executors.Containers;
using Levee.Executors.Loop;
using Levee.Executors.Native;
using Levee.Executors.Processes;

namespace Levee.Executors.Default;

/// <summary>The program <c>levee-executor default</c>.</summary>
internal static class DefaultPart
{
    /// <returns>The program's exit code.</returns>
    public static int Run(ExecutorSettings settings, string[] arguments, Random random)
    {
        var loop = new EventLoop();
        var reaper = new ChildReaper(loop);
        reaper.Start();
        using var client = new AgentClient(settings, loop, TimeProvider.System, random);
        AgentContainers containers = new(settings, loop, settings.Endpoint?.LocalIp());
        LocalProbes local = new(loop, new(loop, reaper), static task => TaskEnvironment.Of(task, TaskEnvironment.Own(null)), static start => start);
        client.Start(new DefaultExecutor(
            client, containers, container => new NestedProbes(containers, container, Uuid.New, local), loop, Uuid.New, new TaskPlace(Directory.GetCurrentDirectory()), loop.Exit));
        return loop.Run();
    }
}
