using System.CommandLine;
using System.Text.Json;
using Levee.Cli.Agents;
using Levee.Cli.Master;
using Mesos.V1;

namespace Levee.Cli.Tasks;

/// <summary>The container of a running task, and the agent that it is on.</summary>
/// <param name="Credential">Who calls the agent; <see langword="null"/>: anybody.</param>
internal sealed record TaskContainer(JsonElement Task, Uri Agent, ContainerID Id, CallerCredential? Credential)
{
    /// <exception cref="CommandFailedException">There is no such task, it does not run, or it runs in no container of Levee's own.</exception>
    public static async Task<TaskContainer> FindAsync(ParseResult parsed, string task, CancellationToken cancellationToken)
    {
        using var master = GlobalOptions.MasterOf(parsed);
        var state = new StateReader(await master.GetAsync("/state", cancellationToken));
        var found = state.FindRunningTask(task);
        if (found.TryGetProperty("container", out var container) && container.Text("type") == "DOCKER")
        {
            throw new CommandFailedException($"task {found.Text("id")} runs in a Docker container; use 'docker exec' on its agent.");
        }

        var id = found.GetProperty("statuses").EnumerateArray()
            .Select(status => status.TryGetProperty("container_status", out var of) && of.TryGetProperty("container_id", out var value) ? value : (JsonElement?)null).FirstOrDefault(value => value is not null)
            ?? throw new CommandFailedException($"the master does not know the container of task {found.Text("id")} yet.");
        return new(found, new Uri("http://" + state.Agent(found.Text("slave_id")).Text("pid").Split('@')[^1]), Read(id), GlobalOptions.AgentCredentialOf(parsed));
    }

    /// <summary>The agent's API.</summary>
    public AgentApi Open() => new(Agent, Credential);

    private static ContainerID Read(JsonElement element)
    {
        var id = new ContainerID { Value = element.Text("value") };
        if (element.TryGetProperty("parent", out var parent))
        {
            id.Parent = Read(parent);
        }

        return id;
    }
}
