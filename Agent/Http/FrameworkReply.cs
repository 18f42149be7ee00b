using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>A framework with its executors and tasks, as <c>/state</c> shows them. Source: spec agent-api section 6.</summary>
internal static class FrameworkReply
{
    public static void Write(ref JsonOutput output, AgentFramework framework)
    {
        var info = framework.Info;
        output.BeginObject();
        JsonFields.Text(ref output, "id"u8, info.Id.Value);
        JsonFields.Text(ref output, "name"u8, info.Name);
        JsonFields.Text(ref output, "user"u8, info.User);
        JsonFields.Number(ref output, "failover_timeout"u8, info.FailoverTimeout);
        output.Name("checkpoint"u8);
        output.Boolean(info.Checkpoint);
        JsonFields.Text(ref output, "hostname"u8, info.Hostname);
        if (info.HasPrincipal)
        {
            JsonFields.Text(ref output, "principal"u8, info.Principal);
        }

        WriteRoles(ref output, info);
        WriteExecutors(ref output, "executors"u8, framework.Active.Values.OrderBy(task => task.Info.TaskId.Value, StringComparer.Ordinal));
        WriteExecutors(ref output, "completed_executors"u8, framework.Completed);
        output.EndObject();
    }

    private static void WriteRoles(ref JsonOutput output, FrameworkInfo info)
    {
        if (info.Roles.Count == 0)
        {
            JsonFields.Text(ref output, "role"u8, info.Role);
            return;
        }

        output.Name("roles"u8);
        output.BeginArray();
        foreach (var role in info.Roles)
        {
            output.String(role);
        }

        output.EndArray();
    }

    private static void WriteExecutors(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<AgentTask> tasks)
    {
        output.Name(name);
        output.BeginArray();
        foreach (var task in tasks)
        {
            WriteExecutor(ref output, task);
        }

        output.EndArray();
    }

    /// <summary>A command task is shown in an executor that bears its id. Source: spec executor-api section 13.</summary>
    private static void WriteExecutor(ref JsonOutput output, AgentTask task)
    {
        var ended = task.State.IsTerminal();
        output.BeginObject();
        JsonFields.Text(ref output, "id"u8, task.Info.TaskId.Value);
        JsonFields.Text(ref output, "name"u8, ExecutorName(task.Info));
        JsonFields.Text(ref output, "source"u8, task.Info.TaskId.Value);
        JsonFields.Text(ref output, "container"u8, task.ContainerId);
        JsonFields.Text(ref output, "directory"u8, task.Sandbox);
        JsonFields.Totals(ref output, "resources"u8, task.Info.Resources);
        JsonFields.Text(ref output, "role"u8, TaskReply.Role(task.Info));
        TaskReply.WriteList(ref output, "tasks"u8, ended ? [] : [task]);
        TaskReply.WriteList(ref output, "queued_tasks"u8, []);
        TaskReply.WriteList(ref output, "completed_tasks"u8, ended ? [task] : []);
        output.EndObject();
    }

    private static string ExecutorName(TaskInfo task)
    {
        var command = task.Command is not { Value.Length: > 0 } given ? "NO COMMAND"
            : given.Shell ? $"sh -c '{Cut(given.Value)}'"
            : $"[{Cut(string.Join(", ", given.Arguments.Prepend(given.Value)))}]";
        return $"Command Executor (Task: {task.TaskId.Value}) (Command: {command})";

        static string Cut(string text) => text.Length > 15 ? text[..12] + "..." : text;
    }
}
