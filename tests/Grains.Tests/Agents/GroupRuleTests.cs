using Levee.Grains.Agents;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;
using Group = Mesos.V1.Offer.Types.Operation.Types.LaunchGroup;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tests.Agents;

/// <summary>One row per rule about LAUNCH_GROUP beyond those of single tasks. Source: spec mesos/master-behaviour.md section 10.</summary>
public sealed class GroupRuleTests
{
    private static readonly RuleTable<Group> Rules = new()
    {
        ["a task's own rule"] = (group => group.TaskGroup.Tasks[1].Resources.Clear(), "Task 'b' is invalid: Task uses no resources"),
        ["one id twice"] = (group => group.TaskGroup.Tasks[1].TaskId.Value = "a", "Task 'a' is invalid: Task has duplicate ID: a"),
        ["health check in a network of its own"] = (
            group =>
            {
                group.TaskGroup.Tasks[0].Container = new() { Type = ContainerInfo.Types.Type.Mesos, NetworkInfos = { new NetworkInfo() } };
                group.TaskGroup.Tasks[0].HealthCheck = new() { Type = HealthCheck.Types.Type.Tcp, Tcp = new() { Port = 1 } };
            },
            "Task 'a' is invalid: HTTP and TCP health checks are not supported for nested containers not joining parent's network"),
        ["docker task"] = (
            group => group.TaskGroup.Tasks[0].Container = new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = "i" } },
            "Task 'a' is invalid: Docker ContainerInfo is not supported on the task"),
        ["limits with shared cgroups"] = (
            group => group.TaskGroup.Tasks[0].Limits.Add("cpus", new() { Value = 2 }),
            "Task 'a' is invalid: Resource limits may only be set for tasks within a task group when the 'share_cgroups' field is set to 'false'."),
        ["persistence id twice"] = (
            group => group.TaskGroup.Tasks.ToList().ForEach(task => task.Resources.Add(Sample.Volume("v", 1))),
            "Task group and executor use duplicate persistence ID: Persistence ID 'v' is not unique"),
        ["revocable mixed in"] = (
            group => group.Executor.Resources[0].Revocable = new(),
            "Task group and executor mix revocable and non-revocable resources: Cannot use both revocable and non-revocable 'cpus' at the same time"),
        ["one port for two tasks"] = (
            group => group.TaskGroup.Tasks.ToList().ForEach(task => task.Resources.Add(Sample.Ports(31000, 31000))),
            "There are overlapping resources in the task group's task resources cpus(allocated: web):2; mem(allocated: web):128; ports(allocated: web):[31000-31000]"
            + " and/or executor resources cpus(allocated: web):0.1; mem(allocated: web):32; disk(allocated: web):32"),
        ["executor without type"] = (group => group.Executor.ClearType(), "'ExecutorInfo.type' must be set"),
        ["executor of unknown type"] = (group => group.Executor.Type = ExecutorType.Unknown, "Unknown executor type"),
        ["default executor with command"] = (group => group.Executor.Command = new() { Value = "x" }, "'ExecutorInfo.command' must not be set for 'DEFAULT' executor"),
        ["default executor in docker"] = (
            group => group.Executor.Container = new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = "i" } },
            "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor"),
        ["default executor with image"] = (
            group => group.Executor.Container = new() { Type = ContainerInfo.Types.Type.Mesos, Mesos = new() { Image = new() { Type = Image.Types.Type.Docker } } },
            "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor"),
        ["custom executor without command"] = (group => group.Executor.Type = ExecutorType.Custom, "'ExecutorInfo.command' must be set for 'CUSTOM' executor"),
        ["custom executor in docker"] = (
            group =>
            {
                (group.Executor.Type, group.Executor.Command) = (ExecutorType.Custom, new() { Value = "x" });
                group.Executor.Container = new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = "i" } };
            },
            "Docker ContainerInfo is not supported on the executor"),
        ["another executor"] = (
            group => group.TaskGroup.Tasks[1].Executor = Sample.Executor("other"), "The `ExecutorInfo` of task 'b' is different from executor 'e'"),
        ["too few cpus"] = (group => group.Executor.Resources.RemoveAt(0), "Executor 'e' uses less CPUs (None) than the minimum required (0.01)"),
        ["too little memory"] = (group => group.Executor.Resources[1].Scalar.Value = 31, "Executor 'e' uses less memory (31MB) than the minimum required (32MB)"),
        ["no disk"] = (group => group.Executor.Resources.RemoveAt(2), "Executor 'e' uses no disk"),
        ["more than is offered"] = (
            group => group.TaskGroup.Tasks[0].Resources[0].Scalar.Value = 4,
            "Total resources cpus(allocated: web):5.1; mem(allocated: web):160; disk(allocated: web):32 required by task group and its executor are more than available"
            + " cpus(allocated: web):4; mem(allocated: web):4096; disk(allocated: web):1024; ports(allocated: web):[31000-31009]"),
        ["executor's resources"] = (
            group => group.Executor.Resources[0].Scalar.Value = -1, "Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0"),
        ["a task's resources"] = (
            group => group.TaskGroup.Tasks[1].Resources[1].Scalar.Value = -1, "Resource 'mem:-1' is invalid: Invalid scalar resource: value <= 0"),
        ["executor's cgroups"] = (
            group => group.Executor.Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { ShareCgroups = true } },
            "The 'share_cgroups' field cannot be set to 'true' on executor containers"),
        ["cgroups shared by some"] = (
            group => group.TaskGroup.Tasks[0].Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { ShareCgroups = false } },
            "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a single executor"),
    };

    public static TheoryData<string> Names => Rules.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_group_that_breaks_a_rule_fails_as_a_whole_with_the_text_of_mesos(string rule)
    {
        var group = Group();
        Rules[rule].Spoil(group);
        var outcome = Launch(Ledger(), group);
        Assert.Equal(2, outcome.Rejected.Length);
        Assert.All(outcome.Rejected, status => Assert.Equal((TaskState.TaskError, Reason.TaskGroupInvalid, Rules[rule].Text), (status.State, status.Reason, status.Message)));
        Assert.Empty(outcome.Orders);
    }

    [Fact]
    public void A_group_asks_for_no_feedback() => Assert.All(
        Launch(Ledger(), Group(), id: "op").Rejected,
        status => Assert.Equal((Reason.TaskGroupInvalid, "The `id` field cannot be set on LAUNCH_GROUP operations"), (status.Reason, status.Message)));

    [Fact]
    public void A_valid_group_is_one_order_and_its_tasks_inherit_the_executor()
    {
        var ledger = Ledger();
        var outcome = Launch(ledger, Group());
        var order = Assert.IsType<AgentOrder.RunGroup>(Assert.Single(outcome.Orders));
        Assert.All(order.Group.Tasks, task => Assert.Equal(order.Executor, task.Executor));
        Assert.Equal("F", order.Executor.FrameworkId.Value);
        Assert.Equal("cpus(allocated: web):2.1; mem(allocated: web):160; disk(allocated: web):32", ledger.Used.ToString());
        Assert.Equal("e", Assert.Single(ledger.Executors).ExecutorId.Value);
    }

    [Fact]
    public void What_an_executor_holds_is_free_when_it_exits_not_when_its_tasks_end()
    {
        var ledger = Ledger();
        Launch(ledger, Group());
        foreach (var id in new[] { "a", "b" })
        {
            var status = new TaskStatus { TaskId = new() { Value = id }, State = TaskState.TaskFinished, Source = TaskStatus.Types.Source.Executor };
            Assert.True(ledger.Note(new(new("F"), status, TaskState.TaskFinished)));
        }

        Assert.Equal("cpus(allocated: web):0.1; mem(allocated: web):32; disk(allocated: web):32", ledger.Used.ToString());
        Assert.True(ledger.EndExecutor(new("F"), "e"));
        Assert.Equal(ledger.Total, ledger.Free);
        Assert.False(ledger.EndExecutor(new("F"), "e"));
    }

    [Fact]
    public void An_executor_that_did_not_start_holds_nothing_and_its_exit_is_still_told()
    {
        var ledger = Ledger();
        Launch(ledger, Group());
        foreach (var id in new[] { "a", "b" })
        {
            var status = new TaskStatus { TaskId = new() { Value = id }, State = TaskState.TaskFailed, Source = TaskStatus.Types.Source.Agent };
            ledger.Note(new(new("F"), status, TaskState.TaskFailed));
        }

        Assert.Equal(ledger.Total, ledger.Free);
        Assert.True(ledger.EndExecutor(new("F"), "e"));
    }

    private static Group Group() => new()
    {
        Executor = new() { Type = ExecutorType.Default, ExecutorId = new() { Value = "e" }, Resources = { Sample.CpusMem(0.1, 32), Sample.Scalar("disk", 32) } },
        TaskGroup = new() { Tasks = { Sample.Task("a", "S0", Sample.CpusMem(1, 64)), Sample.Task("b", "S0", Sample.CpusMem(1, 64)) } },
    };

    private static AgentLedger Ledger() => new(Sample.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Scalar("disk", 1024), Sample.Ports(31000, 31009)]) with
    {
        Capabilities = [new() { Type = AgentCapability.TaskResourceLimits }],
    });

    private static AcceptOutcome Launch(AgentLedger ledger, Group group, string? id = null)
    {
        Assert.NotNull(ledger.Offer(new(new("O"), new("F"), "web", ledger.Free.ToMessages()), Sample.Now));
        var operation = new Offer.Types.Operation { Type = Offer.Types.Operation.Types.Type.LaunchGroup, LaunchGroup = group, Id = id is null ? null : new() { Value = id } };
        var accept = new Call.Types.Accept { OfferIds = { new OfferID { Value = "O" } }, Operations = { operation } };
        return Acceptance.Apply(ledger, Sample.Framework("F", "web"), accept, Sample.Terms);
    }
}
