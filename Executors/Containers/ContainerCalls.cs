using Levee.Executors.Messages;
using Levee.Executors.Wire;

namespace Levee.Executors.Containers;

/// <summary>Calls of the agent's API about containers. Source: agent.proto, Call; spec executor-api section 14.</summary>
internal static class ContainerCalls
{
    private const int RunSessionType = 17;
    private const int LaunchType = 22;
    private const int WaitType = 23;
    private const int KillType = 24;
    private const int RemoveType = 25;

    public static WireWriter Launch(ContainerId id, TaskInfo task, string? containerIp)
    {
        var launch = new WireWriter().Message(1, id.Write());
        if (task.Command is not null)
        {
            launch.Message(2, Command(task.Command, task, containerIp));
        }

        if (NestedContainer.Of(task) is { } container)
        {
            launch.Message(4, container);
        }

        if (NestedContainer.HasOwnCgroups(task))
        {
            task.Resources.ForEach(resource => launch.Bytes(3, resource));
            task.Limits.ForEach(limit => launch.Bytes(5, limit));
        }

        return new WireWriter().Int32(1, LaunchType).Message(13, launch);
    }

    public static WireWriter Wait(ContainerId id) => new WireWriter().Int32(1, WaitType).Message(14, OfId(id));

    public static WireWriter Kill(ContainerId id, int signal) => new WireWriter().Int32(1, KillType).Message(15, OfId(id).Int32(2, signal));

    public static WireWriter Remove(ContainerId id) => new WireWriter().Int32(1, RemoveType).Message(16, OfId(id));

    public static WireWriter RunSession(ContainerId id, CommandInfo command) =>
        new WireWriter().Int32(1, RunSessionType).Message(9, OfId(id).Bytes(2, command.Raw));

    /// <summary>Of Levee's own endpoint; see the agent's probe.proto.</summary>
    public static WireWriter Probe(ContainerId id, string url) => OfId(id).Text(2, url);

    private static WireWriter OfId(ContainerId id) => new WireWriter().Message(1, id.Write());

    /// <summary>The command as it came, with more variables: a message that is written twice is merged.</summary>
    private static WireWriter Command(CommandInfo command, TaskInfo task, string? containerIp)
    {
        var environment = new WireWriter();
        Add("MESOS_CONTAINER_IP", containerIp);
        Add("MESOS_ALLOCATION_ROLE", task.Role);
        Add("MESOS_TASK_ID", task.Id);
        return new WireWriter().Append(command.Raw).Message(2, environment);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                environment.Message(1, new WireWriter().Text(1, name).Text(2, value));
            }
        }
    }
}
