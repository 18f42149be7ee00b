using Levee.Agent.Sandboxes;

namespace Levee.Agent.Recovery;

/// <summary>Names of the checkpoints below <c>meta/slaves/&lt;agent id&gt;</c>. Source: spec agent-behaviour section 3.2.</summary>
internal static class CheckpointLayout
{
    public const string FrameworkInfo = "framework.info";

    /// <summary>Empty: schedulers speak HTTP.</summary>
    public const string FrameworkPid = "framework.pid";

    public const string ExecutorInfo = "executor.info";

    /// <summary>"1": the agent made the executor for a command task.</summary>
    public const string Generated = "executor_generated_for_command_task";

    /// <summary>The executor subscribed over HTTP.</summary>
    public const string HttpMarker = "http.marker";

    /// <summary>Nothing of the run is left, and its frameworks know how its tasks ended.</summary>
    public const string Sentinel = "executor.sentinel";

    public const string TaskInfo = "task.info";

    public const string TaskUpdates = "task.updates";

    /// <summary>The newest updates of all tasks, on disk before anybody hears of them; our own.</summary>
    public static string Journal(SandboxLayout layout, string agent) => Path.Combine(layout.MetaAgents, agent, "updates.journal");

    public static string BootId(SandboxLayout layout) => Path.Combine(layout.WorkDirectory, "meta", "boot_id");

    /// <summary>Says that the checkpoints are in our format; our own.</summary>
    public static string Format(SandboxLayout layout) => Path.Combine(layout.WorkDirectory, "meta", "format");

    public static string Frameworks(SandboxLayout layout, string agent) => Path.Combine(layout.MetaAgents, agent, "frameworks");

    public static string Framework(SandboxLayout layout, string agent, string framework) => Path.Combine(Frameworks(layout, agent), framework);

    public static string Task(string run, string task) => Path.Combine(run, "tasks", task);
}
