using Google.Protobuf;
using Levee.Grains.Agents;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Variable = Mesos.V1.Environment.Types.Variable;

namespace Levee.Grains.Tests.Agents;

/// <summary>One row per rule about tasks of a LAUNCH, in the order of the rules. Source: spec mesos/master-behaviour.md section 10.</summary>
public sealed class LaunchRuleTests
{
    private static readonly RuleTable<TaskInfo> Rules = new()
    {
        ["task id"] = (task => task.TaskId.Value = "a/b", "Task ID 'a/b' is invalid: 'a/b' contains invalid characters"),
        ["task id, empty"] = (task => task.TaskId.Value = "", "Task ID '' is invalid: ID must not be empty"),
        ["task id, dots"] = (task => task.TaskId.Value = "..", "Task ID '..' is invalid: '..' is disallowed"),
        ["id in use"] = (task => task.TaskId.Value = "runs", "Task has duplicate ID: runs"),
        ["id of an unreachable task"] = (task => task.TaskId.Value = "away", "Task reuses the ID of an unreachable task: away"),
        ["agent"] = (task => task.AgentId.Value = "S9", "Task uses invalid agent S9 while agent S0 is expected"),
        ["kill policy"] = (task => task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = -1 } }, "Task's 'kill_policy.grace_period' must be non-negative"),
        ["completion time"] = (task => task.MaxCompletionTime = new() { Nanoseconds = -1 }, "Task's `max_completion_time` must be non-negative"),
        ["check without type"] = (task => task.Check = new(), "Task uses invalid check: CheckInfo must specify 'type'"),
        ["check without command"] = (
            task => task.Check = new() { Type = CheckInfo.Types.Type.Command }, "Task uses invalid check: Expecting 'command' to be set for COMMAND check"),
        ["check command without value"] = (
            task => task.Check = new() { Type = CheckInfo.Types.Type.Command, Command = new() { Command_ = new() } },
            "Task uses invalid check: Command check must contain 'shell command'"),
        ["check http path"] = (
            task => task.Check = new() { Type = CheckInfo.Types.Type.Http, Http = new() { Port = 1, Path = "x" } },
            "Task uses invalid check: The path 'x' of HTTP check must start with '/'"),
        ["check without tcp"] = (task => task.Check = new() { Type = CheckInfo.Types.Type.Tcp }, "Task uses invalid check: Expecting 'tcp' to be set for TCP check"),
        ["check of unknown type"] = (task => task.Check = new() { Type = CheckInfo.Types.Type.Unknown }, "Task uses invalid check: 'UNKNOWN' is not a valid check type"),
        ["check delay"] = (
            task => task.Check = new() { Type = CheckInfo.Types.Type.Tcp, Tcp = new() { Port = 1 }, DelaySeconds = -1 },
            "Task uses invalid check: Expecting 'delay_seconds' to be non-negative"),
        ["health check without type"] = (task => task.HealthCheck = new(), "Task uses invalid health check: HealthCheck must specify 'type'"),
        ["health check without http"] = (
            task => task.HealthCheck = new() { Type = HealthCheck.Types.Type.Http }, "Task uses invalid health check: Expecting 'http' to be set for HTTP health check"),
        ["health check scheme"] = (
            task => task.HealthCheck = new() { Type = HealthCheck.Types.Type.Http, Http = new() { Port = 1, Scheme = "ftp" } },
            "Task uses invalid health check: Unsupported HTTP health check scheme: 'ftp'"),
        ["health check grace"] = (
            task => task.HealthCheck = new() { Type = HealthCheck.Types.Type.Tcp, Tcp = new() { Port = 1 }, GracePeriodSeconds = -1 },
            "Task uses invalid health check: Expecting 'grace_period_seconds' to be non-negative"),
        ["no resources"] = (task => task.Resources.Clear(), "Task uses no resources"),
        ["resource name"] = (
            task => task.Resources[0].Name = "", "Resource ':1' is invalid: Empty resource name"),
        ["negative scalar"] = (
            task => task.Resources[0].Scalar.Value = -1,
            "Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0"),
        ["wrong value field"] = (
            task => task.Resources[0].Set = new(), "Resource 'cpus:1' is invalid: Invalid scalar resource"),
        ["range ends before it begins"] = (
            task => task.Resources.Add(Sample.Ports(9, 8)), "Resource 'ports:[]' is invalid: Invalid ranges resource: begin > end"),
        ["gpus"] = (
            task => task.Resources.Add(Sample.Scalar("gpus", 0.5)), "Task uses invalid resources: Invalid 'gpus' resource: The 'gpus' resource must be an unsigned integer"),
        ["disk info elsewhere"] = (
            task => task.Resources[0].Disk = new(),
            "Resource 'cpus[]:1' is invalid: DiskInfo should not be set for cpus resource"),
        ["empty disk info"] = (task => task.Resources.Add(Disk(new())), "Task uses invalid resources: Invalid DiskInfo: DiskInfo is set but empty"),
        ["volume that is not persistent"] = (
            task => task.Resources.Add(Disk(new() { Volume = new() { ContainerPath = "d" } })), "Task uses invalid resources: Invalid DiskInfo: Non-persistent volume not supported"),
        ["volume without reservation"] = (
            task => task.Resources.Add(Disk(new() { Persistence = new() { Id = "v" }, Volume = new() { ContainerPath = "d" } })),
            "Task uses invalid resources: Invalid DiskInfo: Persistent volumes cannot be created from unreserved resources"),
        ["persistence id"] = (
            task => task.Resources.Add(Sample.Volume("a/b", 1)),
            "Task uses invalid resources: Invalid DiskInfo: Invalid persistence ID for persistent volume: 'a/b' contains invalid characters"),
        ["shared without volume"] = (
            task => task.Resources[0].Shared = new(),
            "Resource 'cpus<SHARED>:1' is invalid: Resource cpus cannot be shared"),
        ["reservation of *"] = (
            task => task.Resources[0].Reservations.Add(new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Static, Role = "*" }),
            "Resource 'cpus(reservations: [(STATIC,*)]):1' is invalid: Invalid reservation: role \"*\" cannot be reserved"),
        ["refined reservation"] = (
            task => task.Resources[0].Reservations.AddRange(
                new[] { "web", "db" }.Select(role => new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = role })),
            "Resource 'cpus(reservations: [(DYNAMIC,web),(DYNAMIC,db)]):1' is invalid:"
            + " Invalid refined reservation: role 'db' is not a refinement of 'web'"),
        ["reserved and revocable"] = (
            task =>
            {
                task.Resources[0] = Sample.Reserved(task.Resources[0]);
                task.Resources[0].Revocable = new();
            },
            "Task uses invalid resources: Invalid ReservationInfo: Dynamically reserved resource cpus(allocated: web)(reservations: [(DYNAMIC,web,p)]){REV}:1"
            + " cannot be created from revocable resources"),
        ["persistence id twice"] = (
            task => task.Resources.AddRange([Sample.Volume("v", 1), Sample.Volume("v", 2)]), "Task uses duplicate persistence ID: Persistence ID 'v' is not unique"),
        ["two roles"] = (
            task => task.Resources[0].AllocationInfo = new() { Role = "db" },
            "Invalid task resources: The resources have multiple allocation roles ('web' and 'db') but only one allocation role is allowed"),
        ["revocable mixed in"] = (
            task =>
            {
                task.Resources.Add(Sample.Scalar("cpus", 1));
                task.Resources[^1].Revocable = new();
            },
            "Task mixes revocable and non-revocable resources: Cannot use both revocable and non-revocable 'cpus' at the same time"),
        ["variable without value"] = (
            task => task.Command.Environment = new() { Variables = { new Variable { Name = "A" } } },
            "Task's `CommandInfo` is invalid: Environment variable 'A' of type 'VALUE' must have a value set"),
        ["variable with value and secret"] = (
            task => task.Command.Environment = new() { Variables = { new Variable { Name = "A", Value = "x", Secret = new() } } },
            "Task's `CommandInfo` is invalid: Environment variable 'A' of type 'VALUE' must not have a secret set"),
        ["variable without secret"] = (
            task => task.Command.Environment = new() { Variables = { new Variable { Name = "A", Type = Variable.Types.Type.Secret } } },
            "Task's `CommandInfo` is invalid: Environment variable 'A' of type 'SECRET' must have a secret set"),
        ["secret with a null byte"] = (
            task => task.Command.Environment = new()
            {
                Variables =
                {
                    new Variable
                    {
                        Name = "A", Type = Variable.Types.Type.Secret,
                        Secret = new() { Type = Secret.Types.Type.Value, Value = new() { Data = ByteString.CopyFrom(0) } },
                    },
                },
            },
            "Task's `CommandInfo` is invalid: Environment variable 'A' specifies a secret containing null bytes, which is not allowed in the environment"),
        ["invalid secret"] = (
            task => task.Command.Environment = new()
            {
                Variables = { new Variable { Name = "A", Type = Variable.Types.Type.Secret, Secret = new() { Type = Secret.Types.Type.Reference } } },
            },
            "Task's `CommandInfo` is invalid: Environment variable 'A' specifies an invalid secret: Secret of type REFERENCE must have the 'reference' field set"),
        ["variable of unknown type"] = (
            task => task.Command.Environment = new() { Variables = { new Variable { Name = "A", Type = Variable.Types.Type.Unknown } } },
            "Task's `CommandInfo` is invalid: Environment variable of type 'UNKNOWN' is not allowed"),
        ["volume of no source"] = (
            task => task.Container = new() { Type = ContainerInfo.Types.Type.Mesos, Volumes = { new Volume { ContainerPath = "d" } } },
            "Task's `ContainerInfo` is invalid: Invalid volume: Only one of them should be set: 'host_path', 'image' and 'source'"),
        ["csi volume"] = (
            task => task.Container = new()
            {
                Type = ContainerInfo.Types.Type.Mesos,
                Volumes = { new Volume { ContainerPath = "d", Source = new() { Type = Volume.Types.Source.Types.Type.CsiVolume, CsiVolume = new() } } },
            },
            "Task's `ContainerInfo` is invalid: Invalid volume: 'source.csi_volume.static_provisioning' is not set for CSI volume"),
        ["docker without docker"] = (
            task => task.Container = new() { Type = ContainerInfo.Types.Type.Docker },
            "Task's `ContainerInfo` is invalid: DockerInfo 'docker' is not set for DOCKER typed ContainerInfo"),
        ["docker parameter name"] = (
            task => task.Container = new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = "i", Parameters = { new Parameter { Key = "name", Value = "x" } } } },
            "Task's `ContainerInfo` is invalid: Parameter in DockerInfo must not be 'name'"),
        ["limit of disk"] = (task => task.Limits.Add("disk", new() { Value = 1 }), "Only cpus and mem may be included in a task's resource limits"),
        ["limit without request"] = (
            task =>
            {
                task.Resources.RemoveAt(0);
                task.Limits.Add("cpus", new() { Value = 1 });
            },
            "When a CPU limit is specified, a CPU request must also be specified"),
        ["limit below request"] = (task => task.Limits.Add("mem", new() { Value = 1 }), "The memory limit must be greater than or equal to the memory request"),
        ["neither command nor executor"] = (task => task.Command = null, "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"),
        ["command and executor"] = (
            task => task.Executor = Sample.Executor("e"), "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"),
        ["default executor"] = (task => Use(task, executor => executor.Type = ExecutorType.Default), "'ExecutorInfo.type' must be 'CUSTOM'"),
        ["executor without command"] = (task => Use(task, executor => executor.Command = null), "'ExecutorInfo.command' must be set"),
        ["executor id"] = (
            task => Use(task, executor => executor.ExecutorId.Value = "a\\b"), "Executor ID 'a\\b' is invalid: 'a\\b' contains invalid characters"),
        ["shutdown grace"] = (
            task => Use(task, executor => executor.ShutdownGracePeriod = new() { Nanoseconds = -1 }), "ExecutorInfo's 'shutdown_grace_period' must be non-negative"),
        ["executor's command"] = (
            task => Use(task, executor => executor.Command.Environment = new() { Variables = { new Variable { Name = "A" } } }),
            "Executor's `CommandInfo` is invalid: Environment variable 'A' of type 'VALUE' must have a value set"),
        ["executor's container"] = (
            task => Use(task, executor => executor.Container = new() { Type = ContainerInfo.Types.Type.Docker }),
            "Executor's `ContainerInfo` is invalid: DockerInfo 'docker' is not set for DOCKER typed ContainerInfo"),
        ["executor's framework"] = (
            task => Use(task, executor => executor.FrameworkId = new() { Value = "G" }), "ExecutorInfo has an invalid FrameworkID (Actual: G vs Expected: F)"),
        ["executor's resources"] = (
            task => Use(task, executor => executor.Resources[0].Scalar.Value = -1),
            "Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0"),
        ["shared resources of the executor"] = (
            task => Use(task, executor => executor.Resources.Add(Sample.Volume("v", 1, shared: true))),
            "Executor resources cpus(allocated: web):0.1; mem(allocated: web):32; disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]<SHARED>:1"
            + " should not contain any shared resources"),
        ["executor's cgroups"] = (
            task => Use(task, executor => executor.Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { ShareCgroups = true } }),
            "The 'share_cgroups' field cannot be set to 'true' on executor containers"),
        ["one port for both"] = (
            task =>
            {
                task.Resources.Add(Sample.Ports(31000, 31001));
                Use(task, executor => executor.Resources.Add(Sample.Ports(31001, 31002)));
            },
            "There are overlapping resources in the task resources cpus(allocated: web):1; mem(allocated: web):64; ports(allocated: web):[31000-31001]"
            + " and executor resources cpus(allocated: web):0.1; mem(allocated: web):32; ports(allocated: web):[31001-31002]"),
        ["one persistence id for both"] = (
            task =>
            {
                task.Resources.Add(Sample.Volume("v", 1));
                Use(task, executor => executor.Resources.Add(Sample.Volume("v", 1)));
            },
            "Task and its executor use duplicate persistence ID: Persistence ID 'v' is not unique"),
        ["more than is offered"] = (
            task => task.Resources[0].Scalar.Value = 100,
            "Total resources cpus(allocated: web):100; mem(allocated: web):64 required by task and its executor is more than available"
            + " cpus(allocated: web):4; mem(allocated: web):4096; ports(allocated: web):[31000-31009]"),
        ["task's cgroups"] = (
            task => task.Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { ShareCgroups = false } },
            "Only tasks in a task group may have 'share_cgroups' set to 'false'"),
    };

    public static TheoryData<string> Names => Rules.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_task_that_breaks_a_rule_is_an_error_with_the_text_of_mesos(string rule)
    {
        var task = Sample.Task("t", "S0", Sample.CpusMem(1, 64));
        Rules[rule].Spoil(task);
        var outcome = Launch(task, Sample.Task("good", "S0", Sample.CpusMem(0.1, 32)));

        // Resources that are not well formed cost all tasks of the operation.
        var isWhole = Rules[rule].Text.StartsWith("Resource '", StringComparison.Ordinal);
        Assert.Equal(isWhole ? 2 : 1, outcome.Rejected.Length);
        Assert.All(outcome.Rejected, status => Assert.Equal(
            (TaskState.TaskError, Reason.TaskInvalid, TaskStatus.Types.Source.Master, false, Rules[rule].Text), (status.State, status.Reason, status.Source, status.HasUuid, status.Message)));
        Assert.Equal(isWhole ? [] : ["good"], outcome.Launched.Select(launched => launched.Name));
    }

    [Fact]
    public void A_launch_asks_for_no_feedback()
    {
        var ledger = Ledger([]);
        Assert.NotNull(ledger.Offer(new(new("O"), new("F"), "web", ledger.Free.ToMessages()), Sample.Now));
        var launch = Sample.Launch(Sample.Task("t", "S0", Sample.CpusMem(1, 64)));
        launch.Id = new() { Value = "op" };
        var outcome = Acceptance.Apply(ledger, Sample.Framework("F", "web"), new() { OfferIds = { new OfferID { Value = "O" } }, Operations = { launch } }, Sample.Terms);
        Assert.Equal((Reason.TaskInvalid, "The `id` field cannot be set on LAUNCH operations"), (outcome.Rejected.Single().Reason, outcome.Rejected.Single().Message));
    }

    [Fact]
    public void Limits_need_an_agent_that_can_set_them()
    {
        var task = Sample.Task("t", "S0", Sample.CpusMem(1, 64));
        task.Limits.Add("cpus", new() { Value = 2 });
        Assert.Empty(Launch(task.Clone()).Rejected);
        Assert.Equal("Agent is not capable of handling task resource limits", Assert.Single(Launch(capabilities: [], task).Rejected).Message);
    }

    [Fact]
    public void An_executor_that_runs_must_be_described_as_it_was_in_whatever_order_its_resources_come()
    {
        var ledger = Ledger([]);
        Assert.Empty(Launch(ledger, WithExecutor("a", _ => { })).Rejected);
        Assert.Empty(Launch(ledger, WithExecutor("b", executor => (executor.Resources[0], executor.Resources[1]) = (executor.Resources[1], executor.Resources[0]))).Rejected);
        Assert.Equal("cpus(allocated: web):2.1; mem(allocated: web):160", ledger.Used.ToString());
        Assert.StartsWith(
            "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n",
            Assert.Single(Launch(ledger, WithExecutor("c", executor => executor.Command.Value = "other")).Rejected).Message,
            StringComparison.Ordinal);
    }

    private static TaskInfo WithExecutor(string id, Action<ExecutorInfo> change)
    {
        var task = Sample.Task(id, "S0", Sample.CpusMem(1, 64));
        Use(task, change);
        return task;
    }

    private static void Use(TaskInfo task, Action<ExecutorInfo> change)
    {
        (task.Command, task.Executor) = (null, Sample.Executor("e"));
        change(task.Executor);
    }

    private static Resource Disk(Resource.Types.DiskInfo info)
    {
        var disk = Sample.Scalar("disk", 1);
        disk.Disk = info;
        return disk;
    }

    private static AgentLedger Ledger(AgentCapability[] capabilities) => new(Sample.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Ports(31000, 31009)]) with
    {
        Capabilities = [.. capabilities.Select(type => new AgentInfo.Types.Capability { Type = type })],
        Tasks =
        [
            new() { Name = "runs", TaskId = new() { Value = "runs" }, FrameworkId = new() { Value = "F" }, AgentId = new() { Value = "S0" }, State = TaskState.TaskFinished },
        ],
    });

    private static AcceptOutcome Launch(params TaskInfo[] tasks) => Launch([AgentCapability.TaskResourceLimits], tasks);

    private static AcceptOutcome Launch(AgentCapability[] capabilities, params TaskInfo[] tasks) => Launch(Ledger(capabilities), tasks);

    private static AcceptOutcome Launch(AgentLedger ledger, params TaskInfo[] tasks)
    {
        var id = $"O{ledger.Tasks.Count}";
        Assert.NotNull(ledger.Offer(new(new(id), new("F"), "web", ledger.Free.ToMessages()), Sample.Now));
        var accept = new Call.Types.Accept { OfferIds = { new OfferID { Value = id } }, Operations = { Sample.Launch(tasks) } };
        var refusals = Sample.Terms.Refusals.Add(new("away"), "Task reuses the ID of an unreachable task: away");
        return Acceptance.Apply(ledger, Sample.Framework("F", "web"), accept, Sample.Terms with { Refusals = refusals });
    }
}
