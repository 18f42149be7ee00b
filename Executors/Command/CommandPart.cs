using Levee.Executors.Api;
using Levee.Executors.Checks;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Processes;

namespace Levee.Executors.Command;

/// <summary>The program <c>levee-executor command</c>.</summary>
internal static class CommandPart
{
    /// <returns>The program's exit code.</returns>
    public static int Run(ExecutorSettings settings, Random random)
    {
        var loop = new EventLoop();
        var reaper = new ChildReaper(loop);
        reaper.Start();
        using var client = new AgentClient(settings, loop, TimeProvider.System, random);
        var probes = new LocalProbes(loop, new(loop, reaper), EnvironmentOf);
        client.Start(new CommandExecutor(client, new TaskProcess(loop, reaper), probes, loop, settings.ShutdownGrace, StartOf, loop.Exit));
        return loop.Run();
    }

    private static ProcessStart StartOf(TaskInfo task)
    {
        var (file, arguments) = task.Command?.ToExec() ?? ("", []);
        return new(file, arguments, EnvironmentOf(task)) { NewSession = !task.HasTerminal };
    }

    private static Dictionary<string, string> EnvironmentOf(TaskInfo task) => TaskEnvironment.Of(task, Environment.GetEnvironmentVariables());
}
