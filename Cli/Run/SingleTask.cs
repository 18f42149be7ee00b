using System.Globalization;
using System.Text.RegularExpressions;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Cli.Run;

/// <summary>The messages of a framework with one task, and what its end means.</summary>
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

    /// <summary>The framework; without fail-over time-out it ends with its connection.</summary>
    public static FrameworkInfo Framework(RunOptions options) => new()
    {
        User = options.User,
        Name = "levee run " + options.Name,
        Roles = { options.Role },
        Capabilities = { Capability(FrameworkInfo.Types.Capability.Types.Type.MultiRole), Capability(FrameworkInfo.Types.Capability.Types.Type.ReservationRefinement), Capability(FrameworkInfo.Types.Capability.Types.Type.PartitionAware) },
    };

    /// <summary>True when the offer's unreserved resources suffice.</summary>
    public static bool Fits(RunOptions options, Offer offer) => Amount(offer, "cpus") >= options.Cpus && Amount(offer, "mem") >= options.MemMegabytes;

    /// <summary>Launches the task on the offer.</summary>
    public static Call Accept(RunOptions options, Offer offer)
    {
        var command = new CommandInfo { Shell = false, Value = options.Command[0], Arguments = { options.Command } };
        if (options.Environment.Count > 0)
        {
            command.Environment = new Mesos.V1.Environment { Variables = { options.Environment.Select(v => new Mesos.V1.Environment.Types.Variable { Name = v.Name, Value = v.Value }) } };
        }

        var task = new TaskInfo
        {
            Name = options.Name,
            TaskId = new TaskID { Value = options.Name },
            AgentId = offer.AgentId,
            Command = command,
            Resources = { Scalar("cpus", options.Cpus, options.Role), Scalar("mem", options.MemMegabytes, options.Role) },
        };
        return new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new Call.Types.Accept
            {
                OfferIds = { offer.Id },
                Operations = { new Offer.Types.Operation { Type = Offer.Types.Operation.Types.Type.Launch, Launch = new Offer.Types.Operation.Types.Launch { TaskInfos = { task } } } },
            },
        };
    }

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

    private static double Amount(Offer offer, string name) => offer.Resources.Where(r => r.Name == name && r.Reservations.Count == 0).Sum(r => r.Scalar?.Value ?? 0);

    private static Resource Scalar(string name, double value, string role) => new()
    {
        Name = name,
        Type = Value.Types.Type.Scalar,
        Scalar = new Value.Types.Scalar { Value = value },
        AllocationInfo = new Resource.Types.AllocationInfo { Role = role },
    };

    private static FrameworkInfo.Types.Capability Capability(FrameworkInfo.Types.Capability.Types.Type type) => new() { Type = type };

    [GeneratedRegex("([A-Z])")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"exited with status (\d+)")]
    private static partial Regex ExitStatus();

    [GeneratedRegex(@"terminated with signal (.+?)(?: \(core dumped\))?$")]
    private static partial Regex SignalText();
}
