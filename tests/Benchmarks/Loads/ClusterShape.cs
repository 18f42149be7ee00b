using System.Globalization;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Benchmarks.Loads;

/// <summary>A made-up cluster: the tasks of each agent belong to the frameworks in turn. Source of the default shape: Mesos' MasterFailover_BENCHMARK_Test.</summary>
internal sealed record ClusterShape(int Agents, int Frameworks, int TasksPerAgent, int LabelsPerTask)
{
    private const double Started = 1_700_000_000;

    public static ClusterShape Read(LoadArguments arguments)
    {
        var agents = arguments.Number("agents", 10_000);
        return new(agents, arguments.Number("frameworks", 5), arguments.Number("tasks", 10 * agents) / agents, arguments.Number("labels", 10));
    }

    public int Tasks => Agents * TasksPerAgent;

    /// <summary>Description of an agent without an id.</summary>
    public static AgentInfo Agent(int number) => new()
    {
        Hostname = string.Create(CultureInfo.InvariantCulture, $"agent-{number}.example.org"),
        Port = 5051,
        Resources = { Scalar("cpus", 64), Scalar("mem", 262_144), Scalar("disk", 1_048_576), Ports() },
        Attributes = { new Mesos.V1.Attribute { Name = "rack", Type = Value.Types.Type.Text, Text = new() { Value = $"r{number % 40}" } } },
    };

    public static FrameworkInfo Framework(string id) => new()
    {
        Id = new() { Value = id }, User = "root", Name = $"framework {id}", FailoverTimeout = 604_800, Checkpoint = true,
        Roles = { "role-" + id },
        Capabilities = { new FrameworkInfo.Types.Capability { Type = FrameworkInfo.Types.Capability.Types.Type.MultiRole }, new FrameworkInfo.Types.Capability { Type = FrameworkInfo.Types.Capability.Types.Type.PartitionAware } },
    };

    /// <summary>What the agent tells: a running task per place, of the frameworks in turn.</summary>
    public AgentSnapshot Snapshot(AgentInfo info, int number, IReadOnlyList<FrameworkInfo> frameworks)
    {
        var tasks = Enumerable.Range(0, TasksPerAgent).Select(place => TaskOf(info.Id, $"task-{number}-{place}", frameworks[place % frameworks.Count])).ToList();
        return new(
            info, $"slave(1)@10.0.{number / 250 % 250}.{number % 250}:5051", "1.12.0",
            [new() { Type = AgentInfo.Types.Capability.Types.Type.MultiRole }, new() { Type = AgentInfo.Types.Capability.Types.Type.HierarchicalRole }],
            [.. frameworks.Take(TasksPerAgent)], [.. tasks], [], [], []);
    }

    public MesosTask TaskOf(AgentID agent, string id, FrameworkInfo framework)
    {
        var task = new MesosTask
        {
            TaskId = new() { Value = id }, Name = "sleeper", FrameworkId = framework.Id, AgentId = agent, State = TaskState.TaskRunning,
            Resources = { Allocated(Scalar("cpus", 0.5), framework), Allocated(Scalar("mem", 128), framework) },
            Statuses = { Status(id, agent, TaskState.TaskStarting), Status(id, agent, TaskState.TaskRunning) },
            StatusUpdateState = TaskState.TaskRunning,
            StatusUpdateUuid = Uuid(id),
            Labels = new(),
        };
        task.Labels.Labels_.AddRange(Enumerable.Range(0, LabelsPerTask).Select(at => new Label { Key = $"key-{at}", Value = $"value-{at}" }));
        return task;
    }

    public static TaskStatus Status(string task, AgentID agent, TaskState state) => new()
    {
        TaskId = new() { Value = task }, AgentId = agent, State = state, Source = TaskStatus.Types.Source.Executor, Timestamp = Started, Uuid = Uuid(task),
        ContainerStatus = new() { NetworkInfos = { new NetworkInfo { IpAddresses = { new NetworkInfo.Types.IPAddress { IpAddress = "10.0.0.10" } } } } },
    };

    public static Resource Scalar(string name, double value) => new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    private static Resource Ports() => new()
    {
        Name = "ports", Type = Value.Types.Type.Ranges, Ranges = new() { Range = { new Value.Types.Range { Begin = 31_000, End = 32_000 } } },
    };

    private static Resource Allocated(Resource resource, FrameworkInfo framework)
    {
        resource.AllocationInfo = new() { Role = framework.Roles[0] };
        return resource;
    }

    private static ByteString Uuid(string id) => ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)), 0, 16);
}
