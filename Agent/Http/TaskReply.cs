using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>A task as <c>/state</c> shows it. Source: spec agent-api section 6.</summary>
internal static class TaskReply
{
    /// <summary>Role whose resources they are.</summary>
    public static string Role(IEnumerable<Resource> resources) => resources.Select(resource => resource.AllocationInfo?.Role).FirstOrDefault(role => role is not null) ?? "*";

    public static void WriteList(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<AgentTask> tasks)
    {
        output.Name(name);
        output.BeginArray();
        foreach (var task in tasks)
        {
            Write(ref output, task);
        }

        output.EndArray();
    }

    private static void Write(ref JsonOutput output, AgentTask task)
    {
        var info = task.Info;
        output.BeginObject();
        JsonFields.Text(ref output, "id"u8, info.TaskId.Value);
        JsonFields.Text(ref output, "name"u8, info.Name);
        JsonFields.Text(ref output, "framework_id"u8, task.Framework.Id.Value);
        JsonFields.Text(ref output, "executor_id"u8, info.Executor?.ExecutorId.Value ?? "");
        JsonFields.Text(ref output, "slave_id"u8, info.AgentId.Value);
        JsonFields.Text(ref output, "state"u8, EnumNames.Of(task.State));
        JsonFields.Totals(ref output, "resources"u8, info.Resources);
        JsonFields.Text(ref output, "role"u8, Role(info.Resources));
        WriteStatuses(ref output, task);
        if (info.Command?.HasUser == true)
        {
            JsonFields.Text(ref output, "user"u8, info.Command.User);
        }

        WriteLabels(ref output, info.Labels);
        WriteMessage(ref output, "discovery"u8, info.Discovery);
        WriteMessage(ref output, "container"u8, info.Container);
        WriteMessage(ref output, "health_check"u8, info.HealthCheck);
        output.EndObject();
    }

    /// <summary>Tasks that wait for their executor to subscribe.</summary>
    public static void WriteQueue(ref JsonOutput output, IEnumerable<AgentTask> tasks)
    {
        output.Name("queued_tasks"u8);
        output.BeginArray();
        foreach (var task in tasks)
        {
            var info = task.Info;
            output.BeginObject();
            JsonFields.Text(ref output, "id"u8, info.TaskId.Value);
            JsonFields.Text(ref output, "name"u8, info.Name);
            JsonFields.Text(ref output, "slave_id"u8, info.AgentId.Value);
            JsonFields.Totals(ref output, "resources"u8, info.Resources);
            JsonFields.Text(ref output, "role"u8, Role(info.Resources));
            WriteMessage(ref output, "command"u8, info.Command);
            JsonFields.Text(ref output, "executor_id"u8, task.ExecutorId);
            WriteMessage(ref output, "discovery"u8, info.Discovery);
            WriteMessage(ref output, "container"u8, info.Container);
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteStatuses(ref JsonOutput output, AgentTask task)
    {
        output.Name("statuses"u8);
        output.BeginArray();
        foreach (var status in task.Statuses)
        {
            output.BeginObject();
            JsonFields.Text(ref output, "state"u8, EnumNames.Of(status.State));
            JsonFields.Number(ref output, "timestamp"u8, status.Timestamp);
            WriteLabels(ref output, status.Labels);
            WriteMessage(ref output, "container_status"u8, status.ContainerStatus);
            output.EndObject();
        }

        output.EndArray();
    }

    /// <summary>A bare array. Source: spec clients (18).</summary>
    public static void WriteLabels(ref JsonOutput output, Labels? labels)
    {
        if (labels is null)
        {
            return;
        }

        output.Name("labels"u8);
        output.BeginArray();
        foreach (var label in labels.Labels_)
        {
            MesosJson.Write(label, ref output);
        }

        output.EndArray();
    }

    private static void WriteMessage(ref JsonOutput output, ReadOnlySpan<byte> name, Google.Protobuf.IMessage? message)
    {
        if (message is not null)
        {
            output.Name(name);
            MesosJson.Write(message, ref output);
        }
    }
}
