using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>Tasks sent to the agent of which it has said nothing yet: the message may have been lost on the way, and is sent again once the agent is back.</summary>
/// <remarks>
/// Sending twice is harmless: an agent ignores a task with an id in use, and one that it has done with was reported before. Pure: no I/O.
/// Mesos' master does not send again: there, the agent reports such a task as dropped. Source: spec agent-behaviour section 1.
/// </remarks>
internal sealed class LaunchBook
{
    private readonly Dictionary<(FrameworkId, TaskId), Launch> _open = [];
    private long _sent;

    /// <summary>Notes what is being sent. Orders that are no launches need no note: see <see cref="AgentLedger.Operations"/>.</summary>
    public void Add(FrameworkInfo framework, AgentOrder order)
    {
        _sent++;
        foreach (var task in TasksOf(order))
        {
            _open[Key(framework, task)] = new(_sent, framework, order, task);
        }
    }

    /// <summary>The agent has the task, or had it.</summary>
    public void Confirm(FrameworkId frameworkId, TaskId taskId) => _open.Remove((frameworkId, taskId));

    /// <summary>Gives some tasks up.</summary>
    public void Forget(FrameworkId frameworkId, IEnumerable<TaskInfo> tasks)
    {
        foreach (var task in tasks)
        {
            Confirm(frameworkId, TaskId.From(task.TaskId));
        }
    }

    /// <summary>Forgets all launches of some frameworks.</summary>
    public void Forget(Func<FrameworkInfo, bool> which)
    {
        foreach (var key in _open.Where(entry => which(entry.Value.Framework)).Select(entry => entry.Key).ToList())
        {
            _open.Remove(key);
        }
    }

    /// <summary>The launches to send again, as they were sent and in that order, but without tasks that were heard of.</summary>
    public IReadOnlyList<(FrameworkInfo Framework, AgentOrder Order)> Open =>
    [
        .. from launch in _open.Values
           orderby launch.Number
           group launch by (launch.Number, launch.Order) into sent
           select (sent.First().Framework, Only(sent.Key.Order, [.. sent.Select(launch => launch.Task)])),
    ];

    /// <summary>The tasks of an order, completed; none when it is no launch.</summary>
    public static IReadOnlyList<TaskInfo> TasksOf(AgentOrder order) => order switch
    {
        AgentOrder.Run run => run.Tasks,
        AgentOrder.RunGroup group => group.Group.Tasks,
        _ => [],
    };

    private static AgentOrder Only(AgentOrder order, ImmutableArray<TaskInfo> tasks) => order is AgentOrder.RunGroup group
        ? new AgentOrder.RunGroup(group.Executor, new() { Tasks = { group.Group.Tasks.Where(tasks.Contains) } })
        : new AgentOrder.Run([.. TasksOf(order).Where(tasks.Contains)]);

    private static (FrameworkId, TaskId) Key(FrameworkInfo framework, TaskInfo task) => (FrameworkId.From(framework.Id), TaskId.From(task.TaskId));

    private sealed record Launch(long Number, FrameworkInfo Framework, AgentOrder Order, TaskInfo Task);
}
