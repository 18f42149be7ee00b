using Levee.Executors.Api;
using Levee.Executors.Checks;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Processes;

namespace Levee.Executors.Command;

/// <summary>The program <c>levee-executor command</c>.</summary>
internal static class CommandPart
{
    /// <param name="arguments">See <see cref="CommandOptions"/>.</param>
    /// <returns>The program's exit code.</returns>
    public static int Run(ExecutorSettings settings, string[] arguments, Random random)
    {
        TerminalSignals.Ignore();
        var options = CommandOptions.Parse(arguments);
        var launch = options.NeedsShim ? new TaskLaunch(options, Directory.GetCurrentDirectory()) : null;
        var loop = new EventLoop();
        var reaper = new ChildReaper(loop);
        reaper.Start();
        using var client = new AgentClient(settings, loop, TimeProvider.System, random);
        var process = new TaskProcess(loop, reaper);
        var own = TaskEnvironment.Own(options.TaskEnvironment);
        var probes = new LocalProbes(loop, new(loop, reaper), task => TaskEnvironment.Of(task, own), start => launch?.InTask(start, process.Pid) ?? start);
        client.Start(new CommandExecutor(client, process, probes, loop, settings.ShutdownGrace, task => StartOf(task, options, own, launch), loop.Exit));
        return loop.Run();
    }

    private static (ProcessStart? Start, string? Problem) StartOf(TaskInfo task, CommandOptions options, Dictionary<string, string> own, TaskLaunch? launch)
    {
        var (file, arguments) = options.TaskArguments is [var program, ..] ? (program, options.TaskArguments) : task.Command?.ToExec() ?? ("", []);
        var plain = new ProcessStart(file, arguments, TaskEnvironment.Of(task, own)) { NewSession = !task.HasTerminal };
        return launch?.Task(plain) ?? (plain, null);
    }
}
