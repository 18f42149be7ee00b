using Levee.Agent.Configuration;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>The executor that the agent makes for a task with a command of its own. Source: spec executor-api section 13.</summary>
internal static class GeneratedExecutor
{
    private const double Cpus = 0.1;
    private const double MemMegabytes = 32;
    private const int LongestText = 15;

    /// <summary>What an executor that is part of Levee is started by.</summary>
    /// <param name="part">First argument, e.g. <c>command</c>.</param>
    public static CommandInfo BuiltIn(AgentSettings settings, string part) => new()
    {
        Shell = false, Value = Path.Combine(settings.Recovery.LauncherDirectory, Program), Arguments = { Program, part },
    };

    /// <summary>The name of the program with the built-in executors.</summary>
    public const string Program = "levee-executor";

    /// <summary>Bears the task's id; has a little on top of what the task has, which the master does not account.</summary>
    public static ExecutorInfo For(AgentSettings settings, FrameworkInfo framework, TaskInfo task)
    {
        var isDocker = task.Container is { Type: ContainerInfo.Types.Type.Docker };
        var command = BuiltIn(settings, isDocker ? "docker" : "command");
        command.Environment = isDocker ? null : task.Command?.Environment; // For the container, not for docker's command.
        command.Uris.Add(task.Command?.Uris ?? []);
        if (task.Command?.HasUser == true)
        {
            command.User = task.Command.User;
        }

        return new()
        {
            ExecutorId = new() { Value = task.TaskId.Value }, FrameworkId = framework.Id, Name = NameOf(task), Source = task.TaskId.Value, Command = command,
            Container = task.Container, Labels = task.Labels, Discovery = task.Discovery,
            ShutdownGracePeriod = task.KillPolicy?.GracePeriod is { } grace ? new() { Nanoseconds = grace.Nanoseconds + (2 * TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerSecond) } : null,
            Resources = { Extra(task, "cpus", Cpus), Extra(task, "mem", MemMegabytes) },
        };
    }

    /// <summary>Its name, e.g. <c>Command Executor (Task: web.1) (Command: sh -c 'exec ./serve')</c>.</summary>
    public static string NameOf(TaskInfo task)
    {
        var command = task.Command is not { Value.Length: > 0 } given ? "NO COMMAND"
            : given.Shell ? $"sh -c '{Cut(given.Value)}'"
            : $"[{Cut(string.Join(", ", given.Arguments.Prepend(given.Value)))}]";
        return $"Command Executor (Task: {task.TaskId.Value}) (Command: {command})";

        static string Cut(string text) => text.Length > LongestText ? text[..12] + "..." : text;
    }

    private static Resource Extra(TaskInfo task, string name, double amount) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = amount }, AllocationInfo = task.Resources.FirstOrDefault(resource => resource.AllocationInfo is not null)?.AllocationInfo,
    };
}
