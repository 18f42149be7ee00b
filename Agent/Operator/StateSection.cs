using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Mesos.V1.Agent;
using MesosTask = Mesos.V1.Task;

namespace Levee.Agent.Operator;

/// <summary>One of the three parts of GET_STATE, each a call of its own too.</summary>
/// <param name="Name">Field of the response, e.g. <c>get_tasks</c>.</param>
/// <param name="Lists">Name and entries of each list; JSON has the empty ones too.</param>
/// <param name="Fill">Puts the part into a message.</param>
/// <remarks>Source: spec agent-api section 3.</remarks>
internal sealed record StateSection(string Name, Func<StateSection.View, ImmutableArray<(string Name, IEnumerable<IMessage> Entries)>> Lists, Action<StateSection.View, Response.Types.GetState> Fill)
{
    public static StateSection Tasks { get; } = new(
        "get_tasks",
        view =>
        [
            ("pending_tasks", []), ("queued_tasks", view.TasksIn(Place.Queued)), ("launched_tasks", view.TasksIn(Place.Launched)), ("terminated_tasks", view.TasksIn(Place.Terminated)),
            ("completed_tasks", view.TasksIn(Place.Completed)),
        ],
        (view, state) => state.GetTasks = new()
        {
            QueuedTasks = { view.TasksIn(Place.Queued) },
            LaunchedTasks = { view.TasksIn(Place.Launched) },
            TerminatedTasks = { view.TasksIn(Place.Terminated) },
            CompletedTasks = { view.TasksIn(Place.Completed) },
        });

    public static StateSection Executors { get; } = new(
        "get_executors",
        view => [("executors", view.Executors(false)), ("completed_executors", view.Executors(true))],
        (view, state) => state.GetExecutors = new() { Executors = { view.Executors(false) }, CompletedExecutors = { view.Executors(true) } });

    public static StateSection Frameworks { get; } = new(
        "get_frameworks",
        view => [("frameworks", view.Frameworks(false)), ("completed_frameworks", view.Frameworks(true))],
        (view, state) => state.GetFrameworks = new() { Frameworks = { view.Frameworks(false) }, CompletedFrameworks = { view.Frameworks(true) } });

    /// <summary>All of GET_STATE, in Mesos' order.</summary>
    public static ImmutableArray<StateSection> All { get; } = [Tasks, Executors, Frameworks];

    /// <summary>Where a task stands.</summary>
    internal enum Place
    {
        /// <summary>Waits for its executor.</summary>
        Queued,
        Launched,

        /// <summary>Has ended, and an update is not acknowledged.</summary>
        Terminated,
        Completed,
    }

    /// <summary>Writes the part as a JSON object.</summary>
    public void Write(ref JsonOutput output, View view)
    {
        output.BeginObject();
        foreach (var (name, entries) in Lists(view))
        {
            output.Name(name);
            output.BeginArray();
            foreach (var entry in entries)
            {
                MesosJson.Write(entry, ref output);
            }

            output.EndArray();
        }

        output.EndObject();
    }

    /// <summary>What is on the agent, as a reader may see it.</summary>
    internal sealed class View(TaskLedger ledger, UpdateOutbox outbox, ReadAccess access)
    {
        public IEnumerable<Response.Types.GetFrameworks.Types.Framework> Frameworks(bool completed) =>
            (completed ? ledger.Completed : ledger.Frameworks).Where(framework => access.SeesFramework(framework.Info)).Select(framework => new Response.Types.GetFrameworks.Types.Framework { FrameworkInfo = framework.Info });

        public IEnumerable<Response.Types.GetExecutors.Types.Executor> Executors(bool completed) =>
            from framework in Visible
            from executor in completed ? (IEnumerable<AgentExecutor>)framework.CompletedExecutors : framework.Executors.Values
            where access.SeesExecutor(executor.Info, framework.Info)
            select new Response.Types.GetExecutors.Types.Executor { ExecutorInfo = executor.Info };

        public IEnumerable<MesosTask> TasksIn(Place place) =>
            from framework in Visible
            from task in place == Place.Completed ? (IEnumerable<AgentTask>)framework.Completed : framework.Active.Values.Where(task => PlaceOf(task, framework) == place)
            let message = task.ToMessage(outbox.Head(task.Key))
            where access.SeesTask(message, framework.Info)
            select message;

        private IEnumerable<AgentFramework> Visible => ledger.AllFrameworks().Where(framework => access.SeesFramework(framework.Info));

        private static Place PlaceOf(AgentTask task, AgentFramework framework) =>
            task.State.IsTerminal() ? Place.Terminated
            : task.State == TaskState.TaskStaging && framework.Executors.GetValueOrDefault(task.ExecutorId) is { IsRegistered: false } ? Place.Queued
            : Place.Launched;
    }
}
