using System.Collections.Immutable;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Levee.Agent.Executors;

/// <summary>Which tasks this agent can run.</summary>
internal static class LaunchCheck
{
    /// <param name="containerizers">As in <c>--containerizers</c>.</param>
    /// <param name="isolation">Names of the isolators that are on.</param>
    /// <param name="resolves">Whether secrets may be given by reference.</param>
    /// <returns>What to report of a task that cannot be run; <see langword="null"/> when it can.</returns>
    public static TaskReport? FindProblem(FrameworkInfo framework, TaskInfo task, ImmutableArray<string> containerizers, ImmutableArray<string> isolation, bool resolves) =>
        Invalid(framework, task) is { } invalid ? new(TaskState.TaskError, invalid, Reason.TaskInvalid, Source.Agent)
        : containerizers.IndexOf(ContainerizerFor(task)) < 0 ? LaunchFailed(
            $"None of the enabled containerizers ({string.Join(',', containerizers)}) could create a container for the provided TaskInfo/ExecutorInfo message")
        : !IsDocker(task) && UnenforceableLimit(task, isolation) is { } limit ? Dropped(framework, Reason.GcError, limit)
        : (IsDocker(task) ? SecretProblem(task) : (task.Executor is { } executor ? Unsupported(executor, task, isolation) : Unsupported(task, isolation)) ?? (resolves ? null : SecretProblem(task))) is { } unsupported ? LaunchFailed(unsupported)
        : null;

    /// <summary>The report on a task whose process could not be started.</summary>
    public static TaskReport LaunchFailed(string cause) =>
        new(TaskState.TaskFailed, $"Failed to launch container: {cause}", Reason.ContainerLaunchFailed, Source.Agent);

    /// <summary>The report on a task that never came to run. Source: spec agent-behaviour section 5 (DROPPED).</summary>
    public static TaskReport Dropped(FrameworkInfo framework, Reason reason, string message) => new(StateOf(framework, TaskState.TaskDropped), message, reason, Source.Agent);

    /// <summary>A state that only some frameworks know; the others have TASK_LOST for it.</summary>
    public static TaskState StateOf(FrameworkInfo framework, TaskState state) =>
        AgentFramework.Can(framework, FrameworkInfo.Types.Capability.Types.Type.PartitionAware) ? state : TaskState.TaskLost;

    /// <summary>The report on a command task with the id of an executor that runs.</summary>
    public static TaskReport Collision(TaskInfo task) =>
        new(TaskState.TaskError, $"Executor '{task.TaskId.Value}' runs already; the agent cannot make one of that id for the task", Reason.TaskInvalid, Source.Agent);

    private static string? Invalid(FrameworkInfo framework, TaskInfo task) =>
        !SandboxLayout.IsSafeName(task.TaskId.Value) ? $"Task id '{task.TaskId.Value}' cannot be the name of a directory"
        : task.Executor is { } executor && !SandboxLayout.IsSafeName(executor.ExecutorId.Value) ? $"Executor id '{executor.ExecutorId.Value}' cannot be the name of a directory"
        : !SandboxLayout.IsSafeName(framework.Id.Value) ? $"Framework id '{framework.Id.Value}' cannot be the name of a directory"
        : task.Command is null && task.Executor is null ? $"Task '{task.TaskId.Value}' has neither a command nor an executor"
        : null;

    /// <summary>What a custom executor does with its tasks is its own affair.</summary>
    private static string? Unsupported(ExecutorInfo executor, TaskInfo task, ImmutableArray<string> isolation) =>
        executor.Container is { } container && FindMissing(container, isolation) is { } part ? part
        : executor.Type == ExecutorInfo.Types.Type.Default ? Unsupported(task, isolation)
        : executor.Command is not { Value.Length: > 0 } ? $"executor '{executor.ExecutorId.Value}' has no command"
        : null;

    private static string? Unsupported(TaskInfo task, ImmutableArray<string> isolation) =>
        task.Command is null ? "the task has no command"
        : task.Container is { } container && FindMissing(container, isolation) is { } part ? part
        : string.IsNullOrEmpty(task.Command.Value) && (task.Command.Shell || task.Container?.Mesos?.Image is null) ? (task.Command.Shell ? "the shell command is empty" : "the command names no executable")
        : null;

    /// <summary>What of a container <c>--isolation</c> does not have.</summary>
    public static string? FindMissing(ContainerInfo container, ImmutableArray<string> isolation) =>
        container.Volumes.Select(IsolatorFor).FirstOrDefault(name => !isolation.Contains(name)) is { } missing ? $"a volume needs --isolation={missing}"
        : container.RlimitInfo is not null && !isolation.Contains("posix/rlimits") ? "rlimit_info needs --isolation=posix/rlimits"
        : container.LinuxInfo?.Seccomp is { HasProfileName: true } && !isolation.Contains("linux/seccomp") ? "a seccomp profile needs --isolation=linux/seccomp"
        : null;

    private static string IsolatorFor(Volume volume) => volume.Source?.Type switch
    {
        Volume.Types.Source.Types.Type.SandboxPath => "volume/sandbox_path",
        Volume.Types.Source.Types.Type.Secret => "volume/secret",
        Volume.Types.Source.Types.Type.DockerVolume => "docker/volume",
        Volume.Types.Source.Types.Type.CsiVolume => "volume/csi",
        _ => volume.Image is not null ? "volume/image" : "volume/host_path",
    };

    /// <summary>Limits that nothing here would keep. Source: spec agent-behaviour section 5 (4) and 22 (GC_ERROR).</summary>
    private static string? UnenforceableLimit(TaskInfo task, ImmutableArray<string> isolation) =>
        isolation.Contains("cgroups/all") ? null
        : task.Limits.ContainsKey("cpus") && !isolation.Contains("cgroups/cpu") ? "CPU limits need --isolation=cgroups/cpu"
        : task.Limits.ContainsKey("mem") && !isolation.Contains("cgroups/mem") ? "memory limits need --isolation=cgroups/mem"
        : null;

    /// <summary>Docker knows best what it can run.</summary>
    private static bool IsDocker(TaskInfo task) => (task.Executor is { } executor ? executor.Container : task.Container) is { Type: ContainerInfo.Types.Type.Docker };

    private static string ContainerizerFor(TaskInfo task) => IsDocker(task) ? "docker" : "mesos";

    private static string? SecretProblem(TaskInfo task) => (task.Executor?.Command ?? task.Command) is { } command && SecretReference(command) is { } name ? SecretText(name) : null;

    private static string SecretText(string name) => $"environment variable '{name}' refers to a secret; only secrets given by value are supported without --secret_resolver, and in docker containers";

    private static string? SecretReference(CommandInfo command) => command.Environment?.Variables
        .FirstOrDefault(variable => variable.Type == Mesos.V1.Environment.Types.Variable.Types.Type.Secret && variable.Secret?.Value is null)?.Name;
}
