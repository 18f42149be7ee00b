using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Tasks;
using Mesos.V1;
using Mesos.V1.Executor;

namespace Levee.Agent.Executors;

/// <summary>The events of an executor's stream. Source: spec executor-api section 5.</summary>
internal static class ExecutorEvents
{
    public static Event Heartbeat { get; } = new() { Type = Event.Types.Type.Heartbeat };

    public static Event Shutdown { get; } = new() { Type = Event.Types.Type.Shutdown };

    public static Event Subscribed(AgentExecutor executor, FrameworkInfo framework, AgentInfo agent) => new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new() { ExecutorInfo = executor.Info, FrameworkInfo = framework, AgentInfo = agent, ContainerId = new() { Value = executor.ContainerId } },
    };

    public static Event Launch(ImmutableArray<AgentTask> tasks, bool isGroup) => isGroup
        ? new() { Type = Event.Types.Type.LaunchGroup, LaunchGroup = new() { TaskGroup = new() { Tasks = { tasks.Select(task => task.Info) } } } }
        : new() { Type = Event.Types.Type.Launch, Launch = new() { Task = tasks[0].Info } };

    public static Event Kill(TaskID task, KillPolicy? policy) => new() { Type = Event.Types.Type.Kill, Kill = new() { TaskId = task, KillPolicy = policy } };

    public static Event Acknowledged(TaskStatus status) =>
        new() { Type = Event.Types.Type.Acknowledged, Acknowledged = new() { TaskId = status.TaskId, Uuid = status.Uuid } };

    public static Event Message(ByteString data) => new() { Type = Event.Types.Type.Message, Message = new() { Data = data } };
}
