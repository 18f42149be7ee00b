using System.Collections.Immutable;
using Levee.Grains.Agents;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Tests.Allocation;

/// <summary>The worked example of the paper "Mesos: A Platform for Fine-Grained Resource Sharing in the Data Center", section 2.3, and its delay scheduling (section 3.1).</summary>
public sealed class PaperExampleTests
{
    private readonly HierarchicalAllocator _allocator = new(new(), new Random(1));
    private readonly Dictionary<string, AgentLedger> _ledgers = [];
    private int _nextOffer;
    private long _version;

    [Fact]
    public void What_the_first_framework_leaves_of_an_agent_is_offered_to_the_second()
    {
        Subscribe("F1");
        Connect("S1", 4, 4096);
        var first = Assert.Single(Offer());
        Assert.Equal(("F1", Sample.Bundle(4, 4096)), (first.FrameworkId.Value, first.Resources.Unallocated()));

        Subscribe("F2");
        var outcome = Accept(first, Sample.Task("t1", "S1", Sample.CpusMem(2, 1024)), Sample.Task("t2", "S1", Sample.CpusMem(1, 2048)));
        Assert.Equal(["t1", "t2"], outcome.Launched.Select(task => task.Name));
        Assert.Empty(outcome.Rejected);

        var second = Assert.Single(Offer());
        Assert.Equal(("F2", Sample.Bundle(1, 1024)), (second.FrameworkId.Value, second.Resources.Unallocated()));
    }

    [Fact]
    public void A_framework_that_rejects_offers_until_one_on_the_right_agent_comes_gets_it()
    {
        const string wanted = "S7";
        Subscribe("F1");
        for (var i = 0; i < 10; i++)
        {
            Connect($"S{i}", 4, 4096);
        }

        var got = false;
        foreach (var offer in Offer())
        {
            if (offer.Offer.AgentId.Value == wanted)
            {
                got = Accept(offer, Sample.Task("local", wanted, Sample.CpusMem(1, 512))).Launched.Count() == 1;
            }
            else
            {
                Decline(offer, seconds: 60);
            }
        }

        Assert.True(got);
        Assert.Empty(Offer());
    }

    private void Subscribe(string id) => _allocator.SetFramework(Sample.Claim(Sample.Framework(id, "*")));

    private void Connect(string id, double cpus, double mem)
    {
        _ledgers[id] = new(Sample.Agent(id, Sample.CpusMem(cpus, mem)));
        Report(id);
    }

    private List<HeldOffer> Offer()
    {
        var offers = _allocator.Allocate(Sample.Now, periodic: true)
            .Select(one => _ledgers[one.AgentId.Value].Offer(new(new($"O{_nextOffer++}"), one.FrameworkId, one.Role, one.Resources.ToMessages()), Sample.Now)!)
            .ToList();
        Assert.All(offers, Assert.NotNull);
        offers.ForEach(offer => Report(offer.Offer.AgentId.Value));
        return offers;
    }

    private AcceptOutcome Accept(HeldOffer offer, params Mesos.V1.TaskInfo[] tasks)
    {
        var accept = new Call.Types.Accept { OfferIds = { offer.Id.ToMessage() }, Operations = { Sample.Launch(tasks) } };
        var agentId = offer.Offer.AgentId.Value;
        var outcome = Acceptance.Apply(_ledgers[agentId], Sample.Framework(offer.FrameworkId.Value, "*"), accept, Sample.Terms);
        Refuse(agentId, outcome.Unused!.Value, 5);
        Report(agentId);
        return outcome;
    }

    private void Decline(HeldOffer offer, double seconds)
    {
        var agentId = offer.Offer.AgentId.Value;
        _ledgers[agentId].Withdraw(offer.Id, offer.FrameworkId);
        Refuse(agentId, new(offer.FrameworkId, offer.Role, offer.Resources.Unallocated()), seconds);
        Report(agentId);
    }

    private void Refuse(string agentId, ReturnedResources refused, double seconds) =>
        _allocator.Refuse(refused.FrameworkId, refused.Role, new(agentId), refused.Resources, Sample.Now.AddSeconds(seconds));

    private void Report(string id)
    {
        var ledger = _ledgers[id];
        _allocator.SetAgent(Sample.Report(ledger.Snapshot, ++_version, [.. ledger.Holdings]));
    }
}
