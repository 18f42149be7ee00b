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
    [InlineData(new[] { "O1", "O3" }, "Aggregated offers must be allocated to the same role. Offer O3 uses role 'db but another is using role 'web")]
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

    private void Offer(string id, string framework, string role, Resource[] resources) =>
        Assert.NotNull(_ledger.Offer(new(new(id), new(framework), role, [.. resources]), Sample.Now));

    private AcceptOutcome Accept(string[] ids, params TaskInfo[] tasks) => Acceptance.Apply(
        _ledger,
        _framework,
        new Call.Types.Accept { OfferIds = { ids.Select(id => new OfferID { Value = id }) }, Operations = { Sample.Launch(tasks) } },
        Sample.Terms);
}
