using System.Text.Json;

namespace Levee.Cli.Master;

/// <summary>Finds things in a master's <c>/state</c> document.</summary>
internal sealed class StateReader(JsonElement state)
{
    private static readonly string[] LiveLists = ["tasks", "unreachable_tasks"];
    private static readonly string[] AllLists = [.. LiveLists, "completed_tasks"];

    /// <summary>Agents: <c>slaves[]</c>.</summary>
    public IEnumerable<JsonElement> Agents => state.GetProperty("slaves").EnumerateArray();

    /// <summary>Frameworks that are not completed.</summary>
    public IEnumerable<JsonElement> Frameworks => state.GetProperty("frameworks").EnumerateArray();

    /// <summary>Frameworks, completed ones last.</summary>
    public IEnumerable<JsonElement> AllFrameworks => Frameworks.Concat(state.GetProperty("completed_frameworks").EnumerateArray());

    /// <summary>Tasks with their framework: active ones, then unreachable ones, then (with <paramref name="all"/>) completed ones.</summary>
    public IEnumerable<(JsonElement Framework, JsonElement Task)> Tasks(bool all) =>
        from framework in all ? AllFrameworks : Frameworks
        from list in all ? AllLists : LiveLists
        from task in framework.GetProperty(list).EnumerateArray()
        select (framework, task);

    /// <summary>The one task that <paramref name="id"/> names: a whole id, or the beginning of just one.</summary>
    /// <exception cref="CommandFailedException">None, or several; they are named.</exception>
    public (JsonElement Framework, JsonElement Task) FindTask(string id)
    {
        var tasks = Tasks(all: true).ToList();
        var matches = tasks.Where(t => t.Task.Text("id") == id).ToList();
        matches = matches.Count > 0 ? matches : [.. tasks.Where(t => t.Task.Text("id").StartsWith(id, StringComparison.Ordinal))];
        return matches.Count switch
        {
            0 => throw new CommandFailedException($"there is no task '{id}'; 'levee task ls --all' shows all."),
            1 => matches[0],
            _ => throw new CommandFailedException($"'{id}' fits several tasks: {string.Join(", ", matches.Select(m => $"{m.Task.Text("id")} (framework {m.Framework.Text("id")})"))}."),
        };
    }

    /// <summary>The one running task that <paramref name="id"/> names; see <see cref="FindTask"/>.</summary>
    /// <exception cref="CommandFailedException">None, several, or it does not run.</exception>
    public JsonElement FindRunningTask(string id)
    {
        var running = Tasks(all: false).Select(t => t.Task).Where(task => task.Text("state") == "TASK_RUNNING").ToList();
        var matches = running.Where(task => task.Text("id") == id).ToList();
        matches = matches.Count > 0 ? matches : [.. running.Where(task => task.Text("id").StartsWith(id, StringComparison.Ordinal))];
        if (matches is [var only])
        {
            return only;
        }

        var (_, task) = FindTask(id);
        throw new CommandFailedException($"task {task.Text("id")} does not run: it is {task.Text("state")}.");
    }

    /// <summary>The agent that an id, or the beginning of just one, names.</summary>
    /// <exception cref="CommandFailedException">None, or several; they are named.</exception>
    public JsonElement FindAgent(string id)
    {
        var matches = Agents.Where(agent => agent.Text("id") == id).ToList();
        matches = matches.Count > 0 ? matches : [.. Agents.Where(agent => agent.Text("id").StartsWith(id, StringComparison.Ordinal))];
        return matches.Count switch
        {
            0 => throw new CommandFailedException($"there is no agent '{id}'; 'levee agent ls' shows all."),
            1 => matches[0],
            _ => throw new CommandFailedException($"'{id}' fits several agents: {string.Join(", ", matches.Select(agent => agent.Text("id")))}."),
        };
    }

    /// <summary>The agent with this id.</summary>
    /// <exception cref="CommandFailedException">It is not registered.</exception>
    public JsonElement Agent(string id) => Agents.Where(agent => agent.Text("id") == id).Select(agent => (JsonElement?)agent).FirstOrDefault()
        ?? throw new CommandFailedException($"agent {id} is not registered.");
}
