using System.Collections.Immutable;
using Levee.Grains.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tests.Agents;

public sealed class AcceptanceTests
{
    private readonly AgentLedger _ledger = new(Sample.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Ports(31000, 31009)]));
    private readonly FrameworkInfo _framework = Sample.Framework("F", "web");

    [Fact]
    public void A_task_within_the_offer_is_launched_and_the_rest_is_returned()
    {
        Offer("O1", "F", "web", [.. Sample.CpusMem(2, 1024), Sample.Ports(31000, 31009)]);
        var outcome = Accept(["O1"], Sample.Task("t", "S0", [.. Sample.CpusMem(1, 512), Sample.Ports(31001, 31001)]));

        Assert.Equal("web", Assert.Single(outcome.Launched).Resources[0].AllocationInfo.Role);
        Assert.Equal("cpus:1; mem:512; ports:[31000-31000, 31002-31009]", outcome.Unused!.Value.Resources.ToString());
        Assert.Empty(_ledger.Offers);
        Assert.Equal("cpus:3; mem:3584; ports:[31000-31000, 31002-31009]", _ledger.Free.ToString());
    }

    [Fact]
    public void A_task_that_wants_more_than_is_offered_is_an_error_with_the_text_of_mesos()
    {
        Offer("O1", "F", "web", Sample.CpusMem(2, 1024));
        var outcome = Accept(["O1"], Sample.Task("big", "S0", Sample.CpusMem(3, 512)), Sample.Task("small", "S0", Sample.CpusMem(1, 512)));

        var status = Assert.Single(outcome.Rejected);
        Assert.Equal((TaskState.TaskError, Reason.TaskInvalid, TaskStatus.Types.Source.Master, false), (status.State, status.Reason, status.Source, status.HasUuid));
        Assert.Equal(
            "Total resources cpus(allocated: web):3; mem(allocated: web):512 required by task and its executor is more than available "
            + "cpus(allocated: web):2; mem(allocated: web):1024",
            status.Message);
        Assert.Equal("small", Assert.Single(outcome.Launched).Name);
    }

    [Theory]
    [InlineData(new string[0], "No offers specified")]
    [InlineData(new[] { "O1", "O1" }, "Duplicate offer O1 in offer list")]
    [InlineData(new[] { "O1", "O9" }, "Offer O9 is no longer valid")]
    [InlineData(new[] { "O2" }, "Offer O2 has invalid framework G while framework F is expected")]
    [InlineData(new[] { "O1", "O3" }, "Aggregated offers must be allocated to the same role. Offer O3 uses role 'db' but another is using role 'web")]
    public void Offers_that_may_not_be_used_together_drop_the_tasks_and_use_up_what_was_valid(string[] ids, string why)
    {
        Offer("O1", "F", "web", Sample.CpusMem(1, 512));
        Offer("O2", "G", "web", Sample.CpusMem(1, 512));
        Offer("O3", "F", "db", Sample.CpusMem(1, 512));
        var outcome = Accept(ids, Sample.Task("t", "S0", Sample.CpusMem(1, 512)));

        var status = Assert.Single(outcome.Rejected);
        Assert.Equal((TaskState.TaskDropped, Reason.InvalidOffers), (status.State, status.Reason));
        Assert.Equal($"Task launched with invalid offers: {why}", status.Message);
        Assert.True(_ledger.Offers.ContainsKey(new("O2")));
        Assert.DoesNotContain(ids.Where(id => id != "O2"), id => _ledger.Offers.ContainsKey(new(id)));
        Assert.Null(outcome.Unused);
    }

    [Fact]
    public void A_framework_that_cannot_tell_dropped_from_lost_hears_lost()
    {
        _framework.Capabilities.Clear();
        Assert.Equal(TaskState.TaskLost, Assert.Single(Accept(["gone"], Sample.Task("t", "S0", Sample.CpusMem(1, 512))).Rejected).State);
    }

    [Fact]
    public void An_id_that_runs_already_is_refused()
    {
        Offer("O1", "F", "web", Sample.CpusMem(2, 1024));
        var outcome = Accept(["O1"], Sample.Task("t", "S0", Sample.CpusMem(1, 512)), Sample.Task("t", "S0", Sample.CpusMem(1, 512)));
        Assert.Equal("Task has duplicate ID: t", Assert.Single(outcome.Rejected).Message);
    }

    [Fact]
    public void Each_bad_task_is_refused_with_its_own_reason_and_the_others_go_on()
    {
        var bad = new (Action<TaskInfo> Spoil, string Message)[]
        {
            (task => task.TaskId.Value = "a/b", "Task ID 'a/b' is invalid: 'a/b' contains invalid characters"),
            (task => task.AgentId.Value = "S9", "Task uses invalid agent S9 while agent S0 is expected"),
            (task => task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = -1 } }, "Task's 'kill_policy.grace_period' must be non-negative"),
            (task => task.MaxCompletionTime = new() { Nanoseconds = -1 }, "Task's `max_completion_time` must be non-negative"),
            (task => task.Resources.Clear(), "Task uses no resources"),
            (task => task.Resources[0].Scalar.Value = -1, "Task uses invalid resources: Invalid scalar resource: value < 0"),
            (task => task.Command = null, "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"),
            (task => task.HealthCheck = new() { Type = HealthCheck.Types.Type.Http }, "Task uses invalid health check: Expecting 'http' to be set for HTTP health check"),
            (task => task.Limits.Add("cpus", new() { Value = 2 }), "Agent is not capable of handling task resource limits"),
        };
        Offer("O1", "F", "web", Sample.CpusMem(4, 4096));
        var tasks = bad.Select((one, i) =>
        {
            var task = Sample.Task($"bad{i}", "S0", Sample.CpusMem(0.1, 32));
            one.Spoil(task);
            return task;
        });
        var outcome = Accept(["O1"], [.. tasks, Sample.Task("good", "S0", Sample.CpusMem(1, 512))]);

        Assert.Equal(bad.Select(one => one.Message), outcome.Rejected.Select(status => status.Message));
        Assert.Equal("good", Assert.Single(outcome.Launched).Name);
    }

    [Fact]
    public void Operations_that_are_not_carried_out_say_so()
    {
        Offer("O1", "F", "web", Sample.CpusMem(4, 4096));
        var group = new Offer.Types.Operation
        {
            Type = Mesos.V1.Offer.Types.Operation.Types.Type.LaunchGroup,
            LaunchGroup = new() { Executor = new() { ExecutorId = new() { Value = "e" } }, TaskGroup = new() { Tasks = { Sample.Task("g", "S0", Sample.CpusMem(1, 32)) } } },
        };
        var reserve = new Offer.Types.Operation { Type = Mesos.V1.Offer.Types.Operation.Types.Type.Reserve, Id = new() { Value = "r1" }, Reserve = new() };
        var outcome = Acceptance.Apply(
            _ledger, _framework, new() { OfferIds = { new OfferID { Value = "O1" } }, Operations = { group, reserve } }, ImmutableDictionary<TaskId, string>.Empty, Sample.Now);

        Assert.Equal(Reason.TaskGroupInvalid, Assert.Single(outcome.Rejected).Reason);
        Assert.Equal(OperationState.OperationError, Assert.Single(outcome.Operations).State);
        Assert.Equal(Sample.Bundle(4, 4096), outcome.Unused!.Value.Resources);
    }

    private void Offer(string id, string framework, string role, Resource[] resources) =>
        Assert.NotNull(_ledger.Offer(new(new(id), new(framework), role, [.. resources]), Sample.Now));

    private AcceptOutcome Accept(string[] ids, params TaskInfo[] tasks) => Acceptance.Apply(
        _ledger,
        _framework,
        new Call.Types.Accept { OfferIds = { ids.Select(id => new OfferID { Value = id }) }, Operations = { Sample.Launch(tasks) } },
        ImmutableDictionary<TaskId, string>.Empty,
        Sample.Now);
}
