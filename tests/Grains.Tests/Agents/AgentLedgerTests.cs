using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Agents;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Tests.Agents;

public sealed class AgentLedgerTests
{
    private static readonly FrameworkInfo[] Frameworks = [Sample.Framework("F", "web"), Sample.Framework("G", "db")];

    [Fact]
    public void No_resource_is_ever_offered_or_used_twice() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), RunsClean).QuickCheckThrowOnFailure();

    [Fact]
    public void An_ended_task_frees_its_resources_before_its_end_is_acknowledged()
    {
        var ledger = new AgentLedger(Sample.Agent("S0", Sample.CpusMem(4, 4096)));
        Launch(ledger, "t", 2, 1024);
        Assert.False(ledger.Note(Update("t", TaskState.TaskRunning, TaskState.TaskRunning)));
        Assert.Equal(Sample.Bundle(2, 3072), ledger.Free);

        Assert.True(ledger.Note(Update("t", TaskState.TaskRunning, TaskState.TaskFinished)));
        Assert.Equal(Sample.Bundle(4, 4096), ledger.Free);
        Assert.True(ledger.Runs(new("F"), new("t")));
        Assert.False(ledger.Note(Update("t", TaskState.TaskFinished, TaskState.TaskFinished)));

        ledger.Forget(new("F"), new("t"));
        Assert.Equal(Sample.Bundle(4, 4096), ledger.Free);
        Assert.False(ledger.Runs(new("F"), new("t")));
    }

    [Fact]
    public void Revocable_resources_come_and_go_while_what_is_in_use_of_them_stays()
    {
        var ledger = new AgentLedger(Sample.Agent("S0", Sample.CpusMem(4, 4096)));
        var revocable = new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 2 }, Revocable = new() };
        ledger.Oversubscribe(ResourceBundle.Of([revocable]));
        Assert.Equal(Sample.Bundle(4, 4096) + ResourceBundle.Of([revocable]), ledger.Free);
        Assert.Contains(revocable, ledger.TotalMessages);

        ledger.Launch(new() { TaskId = new() { Value = "t" }, Resources = { new Resource(revocable) { Scalar = new() { Value = 1.5 }, AllocationInfo = new() { Role = "web" } } } }, new("F"), "web");
        ledger.Oversubscribe(ResourceBundle.Of([new Resource(revocable) { Scalar = new() { Value = 1 } }]));
        Assert.Equal(Sample.Bundle(4, 4096), ledger.Free);

        ledger.Forget(new("F"), new("t"));
        Assert.Equal(1000, (ledger.Free.Thousandths("cpus") - 4000));
    }

    [Fact]
    public void An_agent_that_comes_back_has_what_its_tasks_leave_free()
    {
        var ledger = new AgentLedger(Sample.Agent("S0", Sample.CpusMem(4, 4096)) with
        {
            Tasks = [Record("runs", TaskState.TaskRunning, 1, 1024), Record("ended", TaskState.TaskFailed, 3, 3072)],
        });
        Assert.Equal(Sample.Bundle(3, 3072), ledger.Free);
        Assert.Equal(Sample.Bundle(1, 1024), ledger.Used.Unallocated());
    }

    [Fact]
    public void An_agent_that_comes_back_smaller_than_its_tasks_has_nothing_free_until_they_fit()
    {
        var ledger = new AgentLedger(Sample.Agent("S0", Sample.CpusMem(1, 4096)) with
        {
            Tasks = [Record("a", TaskState.TaskRunning, 1, 1024), Record("b", TaskState.TaskRunning, 1, 1024)],
        });
        Assert.Equal(0, ledger.Free.Thousandths("cpus"));
        ledger.Note(Update("a", TaskState.TaskFinished, TaskState.TaskFinished));
        Assert.Equal(0, ledger.Free.Thousandths("cpus"));
        ledger.Note(Update("b", TaskState.TaskFinished, TaskState.TaskFinished));
        Assert.Equal(1000, ledger.Free.Thousandths("cpus"));
    }

    [Fact]
    public void An_offer_has_the_address_of_the_agent_and_the_role_it_is_for()
    {
        var ledger = new AgentLedger(Sample.Agent("S0", Sample.CpusMem(4, 4096)));
        var offer = ledger.Offer(new(new("M-O1"), new("F"), "web", [.. Sample.CpusMem(4, 4096)]), Sample.Now)!.Offer;
        Assert.Equal(("http", "/slave(1)", "10.0.0.22", 5051), (offer.Url.Scheme, offer.Url.Path, offer.Url.Address.Ip, offer.Url.Address.Port));
        Assert.Equal(("S0.example", "web"), (offer.Hostname, offer.AllocationInfo.Role));
        Assert.All(offer.Resources, resource => Assert.Equal("web", resource.AllocationInfo.Role));
    }

    // Random steps on one agent; after each the books must balance, and no port may be in two hands.
    private static bool RunsClean(int seed)
    {
        var random = new Random(seed);
        var ledger = new AgentLedger(Sample.Agent("S0", [.. Sample.CpusMem(8, 8192), Sample.Ports(1, 20)]));
        for (var step = 0; step < 60; step++)
        {
            Step(ledger, random, step);
            var held = ledger.Offers.Values.Aggregate(ResourceBundle.Empty, (sum, offer) => sum + offer.Resources.Unallocated()) + ledger.Used.Unallocated();
            var ports = ledger.Offers.Values.Select(offer => offer.Resources).Append(ledger.Used).Append(ledger.Free)
                .SelectMany(bundle => bundle).SelectMany(slice => slice.Amount.Ranges.Ranges).Sum(range => (long)(range.End - range.Begin + 1));
            if (!(held + ledger.Free).Equals(ledger.Total) || ports != 20)
            {
                return false;
            }
        }

        return true;
    }

    private static void Step(AgentLedger ledger, Random random, int step)
    {
        var framework = Frameworks[random.Next(2)];
        var (id, role) = (FrameworkId.From(framework.Id), framework.Roles[0]);
        var offers = ledger.Offers.Values.Where(offer => offer.FrameworkId == id).ToList();
        switch (random.Next(6))
        {
            case 0 or 1:
                var port = (ulong)random.Next(1, 20);
                ledger.Offer(new(new($"O{step}"), id, role, [.. Sample.CpusMem(random.Next(1, 4), random.Next(1, 4) * 512), Sample.Ports(port, port + 1)]), Sample.Now);
                break;
            case 2 when offers.Count > 0:
                ledger.Withdraw(offers[random.Next(offers.Count)].Id, id);
                break;
            case 3:
                ledger.WithdrawAll(random.Next(2) == 0 ? id : null);
                break;
            case 4 when offers.Count > 0:
                var offer = offers[0];
                var accept = new Call.Types.Accept { OfferIds = { offer.Id.ToMessage() } };
                accept.Operations.Add(Sample.Launch(
                    Sample.Task($"t{step}", "S0", Sample.CpusMem(random.Next(1, 4), 512)),
                    Sample.Task($"u{step}", "S0", [.. offer.Resources.Where(slice => slice.Kind.Name == "ports").ToMessages(), Sample.Scalar("cpus", 1, role)])));
                Acceptance.Apply(ledger, framework, accept, Sample.Terms);
                break;
            case 5 when ledger.Tasks.Count > 0:
                var task = ledger.Tasks.Values.ElementAt(random.Next(ledger.Tasks.Count));
                if (random.Next(2) == 0)
                {
                    ledger.Note(new(task.FrameworkId, new() { TaskId = task.Id.ToMessage(), State = TaskState.TaskRunning }, random.Next(2) == 0 ? TaskState.TaskRunning : TaskState.TaskKilled));
                }
                else
                {
                    ledger.Forget(task.FrameworkId, task.Id);
                }

                break;
        }
    }

    private static void Launch(AgentLedger ledger, string id, double cpus, double mem)
    {
        ledger.Offer(new(new("O-" + id), new("F"), "web", [.. Sample.CpusMem(cpus, mem)]), Sample.Now);
        var accept = new Call.Types.Accept { OfferIds = { new OfferID { Value = "O-" + id } }, Operations = { Sample.Launch(Sample.Task(id, "S0", Sample.CpusMem(cpus, mem))) } };
        Assert.Single(Acceptance.Apply(ledger, Frameworks[0], accept, Sample.Terms).Launched);
    }

    private static StatusUpdate Update(string id, TaskState state, TaskState latest) => new(new("F"), new() { TaskId = new() { Value = id }, State = state }, latest);

    private static Mesos.V1.Task Record(string id, TaskState state, double cpus, double mem) => new()
    {
        Name = id, TaskId = new() { Value = id }, FrameworkId = new() { Value = "F" }, AgentId = new() { Value = "S0" }, State = state,
        Resources = { Sample.CpusMem(cpus, mem, "web") },
    };
}
