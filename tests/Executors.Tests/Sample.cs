using Google.Protobuf;
using Mesos.V1;

namespace Levee.Executors.Tests;

/// <summary>Messages of Mesos, by the generated classes.</summary>
internal static class Sample
{
    public static Resource Cpus => new() { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 0.5 }, AllocationInfo = new() { Role = "prod" } };

    /// <summary>A task that has everything.</summary>
    public static TaskInfo Task(string id = "web.1") => new()
    {
        Name = "web",
        TaskId = new() { Value = id },
        AgentId = new() { Value = "S1" },
        Resources = { Cpus, new Resource { Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 32 }, AllocationInfo = new() { Role = "prod" } } },
        Command = new()
        {
            Value = "exec ./serve",
            Environment = new()
            {
                Variables =
                {
                    new Mesos.V1.Environment.Types.Variable { Name = "PORT", Value = "80" },
                    new Mesos.V1.Environment.Types.Variable
                    {
                        Name = "KEY", Type = Mesos.V1.Environment.Types.Variable.Types.Type.Secret,
                        Secret = new() { Type = Secret.Types.Type.Value, Value = new() { Data = ByteString.CopyFromUtf8("geheim") } },
                    },
                    new Mesos.V1.Environment.Types.Variable
                    {
                        Name = "REF", Type = Mesos.V1.Environment.Types.Variable.Types.Type.Secret,
                        Secret = new() { Type = Secret.Types.Type.Reference, Reference = new() { Name = "vault" } },
                    },
                },
            },
        },
        Container = new() { Type = ContainerInfo.Types.Type.Mesos, TtyInfo = new() },
        KillPolicy = new() { GracePeriod = new() { Nanoseconds = 7_000_000_000 } },
        MaxCompletionTime = new() { Nanoseconds = 90_000_000_000 },
        Limits = { ["cpus"] = new() { Value = 2 } },
    };

    /// <summary>A task with a shell command and nothing else.</summary>
    public static TaskInfo Shell(string command, string id = "t1") => new()
    {
        Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = "S1" }, Command = new() { Value = command }, Resources = { Cpus },
    };
}
