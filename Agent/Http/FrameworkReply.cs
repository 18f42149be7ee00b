using Levee.Agent.Executors;
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
        WriteExecutors(ref output, "executors"u8, framework, framework.Executors.Values, framework.Active.Values);
        WriteExecutors(ref output, "completed_executors"u8, framework, framework.CompletedExecutors, framework.Completed);
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

    /// <summary>The executors, then one for each command task of a list that never came to have one. Source: spec executor-api section 13.</summary>
    private static void WriteExecutors(
        ref JsonOutput output, ReadOnlySpan<byte> name, AgentFramework framework, IEnumerable<AgentExecutor> executors, IEnumerable<AgentTask> tasks)
    {
        output.Name(name);
        output.BeginArray();
        foreach (var executor in executors.OrderBy(executor => executor.Key.Executor, StringComparer.Ordinal))
        {
            WriteExecutor(ref output, framework, executor);
        }

        var shown = framework.Executors.Values.Concat(framework.CompletedExecutors).Select(executor => executor.ContainerId).ToHashSet(StringComparer.Ordinal);
        foreach (var task in tasks.Where(task => task.Info.Executor is null && !shown.Contains(task.ContainerId)).OrderBy(task => task.Info.TaskId.Value, StringComparer.Ordinal))
        {
            WriteExecutor(ref output, task);
        }

        output.EndArray();
    }

    private static void WriteExecutor(ref JsonOutput output, AgentFramework framework, AgentExecutor executor)
    {
        var tasks = framework.Active.Values.Concat(framework.Completed).Where(task => task.ContainerId == executor.ContainerId).ToList();
        var live = tasks.Where(task => !task.State.IsTerminal()).ToLookup(task => executor.IsRegistered || task.State != TaskState.TaskStaging);
        var info = executor.Info;
        output.BeginObject();
        JsonFields.Text(ref output, "id"u8, executor.Key.Executor);
        JsonFields.Text(ref output, "name"u8, info.Name);
        JsonFields.Text(ref output, "source"u8, info.Source);
        JsonFields.Text(ref output, "container"u8, executor.ContainerId);
        JsonFields.Text(ref output, "directory"u8, executor.Sandbox);
        JsonFields.Totals(ref output, "resources"u8, info.Resources.Concat(live.SelectMany(group => group).SelectMany(task => task.Info.Resources)));
        JsonFields.Text(ref output, "role"u8, TaskReply.Role(info.Resources.Concat(tasks.SelectMany(task => task.Info.Resources))));
        TaskReply.WriteLabels(ref output, info.Labels);
        if (!executor.IsGenerated)
        {
            JsonFields.Text(ref output, "type"u8, info.Type == ExecutorInfo.Types.Type.Default ? "DEFAULT" : "CUSTOM");
        }

        TaskReply.WriteList(ref output, "tasks"u8, live[true]);
        TaskReply.WriteQueue(ref output, live[false]);
        TaskReply.WriteList(ref output, "completed_tasks"u8, tasks.Where(task => task.State.IsTerminal()));
        output.EndObject();
    }

    private static void WriteExecutor(ref JsonOutput output, AgentTask task)
    {
        var ended = task.State.IsTerminal();
        output.BeginObject();
        JsonFields.Text(ref output, "id"u8, task.Info.TaskId.Value);
        JsonFields.Text(ref output, "name"u8, GeneratedExecutor.NameOf(task.Info));
        JsonFields.Text(ref output, "source"u8, task.Info.TaskId.Value);
        JsonFields.Text(ref output, "container"u8, task.ContainerId);
        JsonFields.Text(ref output, "directory"u8, task.Sandbox);
        JsonFields.Totals(ref output, "resources"u8, task.Info.Resources);
        JsonFields.Text(ref output, "role"u8, TaskReply.Role(task.Info.Resources));
        TaskReply.WriteList(ref output, "tasks"u8, ended ? [] : [task]);
        TaskReply.WriteQueue(ref output, []);
        TaskReply.WriteList(ref output, "completed_tasks"u8, ended ? [task] : []);
        output.EndObject();
    }
}
