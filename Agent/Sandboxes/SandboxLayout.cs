using Mesos.V1;

namespace Levee.Agent.Sandboxes;

/// <summary>Where things lie in the work directory. Source: spec agent-behaviour section 3.</summary>
/// <param name="WorkDirectory">Absolute path, <c>--work_dir</c>.</param>
internal sealed record SandboxLayout(string WorkDirectory)
{
    /// <summary>Name of the links to the newest agent id and to the newest run.</summary>
    public const string Latest = "latest";

    /// <summary>Root of the sandboxes of all agent ids.</summary>
    public string Agents => Path.Combine(WorkDirectory, "slaves");

    /// <summary>Root of the checkpoints of all agent ids.</summary>
    public string MetaAgents => Path.Combine(WorkDirectory, "meta", "slaves");

    /// <summary>Link to the checkpoints of the present agent id.</summary>
    public string MetaLatest => Path.Combine(MetaAgents, Latest);

    /// <summary>What the agent said of itself when it registered.</summary>
    public string AgentInfo(string agent) => Path.Combine(MetaAgents, agent, "slave.info");

    /// <summary>Reservations, volumes and operations of the agent.</summary>
    public string Operations => Path.Combine(WorkDirectory, "meta", "resources", "resources_and_operations.state");

    /// <summary>What to do while the agent drains; there while it does.</summary>
    public string DrainConfig(string agent) => Path.Combine(MetaAgents, agent, "drain.config");

    /// <summary>Directory of a persistent volume: below the root of its disk, or that root itself for a MOUNT disk. Source: spec agent-behaviour section 2.3.</summary>
    public string Volume(Resource volume)
    {
        var source = volume.Disk.Source;
        var root = Path.Combine(WorkDirectory, source?.Path?.Root ?? source?.Mount?.Root ?? "");
        var role = volume.Reservations.Count > 0 ? volume.Reservations[^1].Role : volume.Role;
        return source?.Type == Resource.Types.DiskInfo.Types.Source.Types.Type.Mount ? root : Path.Combine([root, "volumes", "roles", .. role.Split('/'), volume.Disk.Persistence.Id]);
    }

    /// <summary>The sandbox of a container that belongs to no executor.</summary>
    public string Container(string container) => Path.Combine(WorkDirectory, "containers", container);

    /// <summary>The directory of all runs of an executor.</summary>
    public string Runs(string agent, string framework, string executor) => Path.Combine(Agents, RelativeRuns(agent, framework, executor));

    /// <summary>The sandbox of one run.</summary>
    public string Run(string agent, string framework, string executor, string container) => Path.Combine(Runs(agent, framework, executor), container);

    /// <summary>The checkpoints of one run.</summary>
    public string RunMeta(string agent, string framework, string executor, string container) =>
        Path.Combine(MetaAgents, RelativeRuns(agent, framework, executor), container);

    /// <summary>Whether an id can be a directory's name. Source: spec agent-behaviour section 3.1.</summary>
    public static bool IsSafeName(string id) => id.Length is > 0 and <= 255 && id is not "." and not ".." && !id.Any(c => c == '/' || char.IsControl(c));

    private static string RelativeRuns(string agent, string framework, string executor) =>
        Path.Combine(agent, "frameworks", framework, "executors", executor, "runs");
}
