using System.Globalization;
using System.Text.RegularExpressions;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Cli.Run;

/// <summary>The messages of a framework with one task or pod, and what its end means.</summary>
internal static partial class SingleTask
{
    private const int SignalOffset = 128;

    /// <summary>Linux signals by the text that a command's last status names them with.</summary>
    private static readonly Dictionary<string, int> SignalNumbers = new()
    {
        ["Hangup"] = 1, ["Interrupt"] = 2, ["Quit"] = 3, ["Illegal instruction"] = 4, ["Trace/breakpoint trap"] = 5, ["Aborted"] = 6, ["Bus error"] = 7,
        ["Floating point exception"] = 8, ["Killed"] = 9, ["User defined signal 1"] = 10, ["Segmentation fault"] = 11, ["User defined signal 2"] = 12,
        ["Broken pipe"] = 13, ["Alarm clock"] = 14, ["Terminated"] = 15, ["CPU time limit exceeded"] = 24, ["File size limit exceeded"] = 25, ["Bad system call"] = 31,
    };

    /// <summary>True when the offer has what the tasks need.</summary>
    public static bool Fits(RunOptions options, Offer offer) => ResourceBundle.Of(offer.Resources).Unallocated().Contains(ResourceBundle.Of(options.Resources).Unallocated());

    /// <summary>Launches the tasks on the offer.</summary>
    /// <param name="framework">Id of the framework.</param>
    public static Call Accept(RunOptions options, Offer offer, FrameworkID framework)
    {
        var tasks = options.Tasks.Select(task =>
        {
            var copy = task.Clone();
            copy.AgentId = offer.AgentId;
            Allocate(copy.Resources, options.Role);
            return copy;
        });
        return new()
        {
            Type = Call.Types.Type.Accept,
            Accept = new() { OfferIds = { offer.Id }, Operations = { options.Executor is null ? Launch(tasks) : LaunchGroup(tasks, options.Executor, options.Role, framework) } },
        };
    }

    /// <summary>Kills a task.</summary>
    public static Call Kill(TaskInfo task) => new() { Type = Call.Types.Type.Kill, Kill = new() { TaskId = task.TaskId } };

    /// <summary>Gives an offer back.</summary>
    public static Call Decline(Offer offer) => new() { Type = Call.Types.Type.Decline, Decline = new Call.Types.Decline { OfferIds = { offer.Id } } };

    /// <summary>Acknowledges an update that has a uuid.</summary>
    public static Call Acknowledge(TaskStatus status) => new()
    {
        Type = Call.Types.Type.Acknowledge,
        Acknowledge = new Call.Types.Acknowledge { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
    };

    /// <summary>The state as Mesos writes it, e.g. <c>TASK_RUNNING</c>.</summary>
    public static string Name(TaskState state) => "TASK_" + WordStart().Replace(state.ToString()["Task".Length..], "_$1").TrimStart('_').ToUpperInvariant();

    /// <summary>The exit code that the last status stands for.</summary>
    public static int ExitCodeOf(TaskStatus last)
    {
        if (last.State == TaskState.TaskFinished)
        {
            return ExitCodes.Success;
        }

        if (ExitStatus().Match(last.Message) is { Success: true } exited)
        {
            return int.Parse(exited.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        return SignalText().Match(last.Message) is { Success: true } signalled && SignalNumbers.TryGetValue(signalled.Groups[1].Value, out var number)
            ? SignalOffset + number
            : ExitCodes.Failed;
    }

    private static Operation Launch(IEnumerable<TaskInfo> tasks) => new() { Type = Operation.Types.Type.Launch, Launch = new() { TaskInfos = { tasks } } };

    private static Operation LaunchGroup(IEnumerable<TaskInfo> tasks, ExecutorInfo executor, string role, FrameworkID framework)
    {
        var copy = executor.Clone();
        copy.FrameworkId = framework;
        Allocate(copy.Resources, role);
        return new() { Type = Operation.Types.Type.LaunchGroup, LaunchGroup = new() { Executor = copy, TaskGroup = new() { Tasks = { tasks } } } };
    }

    private static void Allocate(IEnumerable<Resource> resources, string role)
    {
        foreach (var resource in resources)
        {
            resource.AllocationInfo = new() { Role = role };
        }
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"exited with status (\d+)")]
    private static partial Regex ExitStatus();

    [GeneratedRegex(@"terminated with signal (.+?)(?: \(core dumped\))?$")]
    private static partial Regex SignalText();
}
