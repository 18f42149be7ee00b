using Levee.Grains.Agents;
using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;

namespace Levee.Grains.Tests.Frameworks;

/// <summary>What each capability changes in an offer. Source: spec scheduler-api section 5 (offer content rules).</summary>
public sealed class OfferShapeTests
{
    [Theory]
    [InlineData(new Capability[0], false, true)]
    [InlineData(new[] { Capability.MultiRole }, true, true)]
    [InlineData(new[] { Capability.ReservationRefinement }, false, false)]
    [InlineData(new[] { Capability.MultiRole, Capability.ReservationRefinement }, true, false)]
    [InlineData(new[] { Capability.PartitionAware, Capability.TaskKillingState, Capability.SharedResources, Capability.GpuResources, Capability.RevocableResources }, false, true)]
    public void An_offer_shows_allocation_and_reservations_as_the_framework_understands_them(Capability[] capabilities, bool hasAllocation, bool isOldFormat)
    {
        var framework = new FrameworkInfo { User = "u", Name = "n", Capabilities = { capabilities.Select(Sample.Can) } };
        var offer = OfferShape.For(framework, Offer(Sample.Scalar("cpus", 1, "web"), Static("mem"), Sample.Reserved(Sample.Scalar("disk", 1))));

        Assert.Equal(hasAllocation, offer.AllocationInfo is not null);
        Assert.All(offer.Resources, resource => Assert.Equal(hasAllocation, resource.AllocationInfo is not null));
        Assert.Equal(isOldFormat ? "*,web,web" : ",,", string.Join(',', offer.Resources.Select(resource => resource.HasRole ? resource.Role : "")));
        Assert.Equal(isOldFormat ? "0,0,0" : "0,1,1", string.Join(',', offer.Resources.Select(resource => resource.Reservations.Count)));
        Assert.Equal(isOldFormat ? "p" : null, offer.Resources[2].Reservation?.Principal);
        Assert.Null(offer.Resources[1].Reservation);
    }

    [Fact]
    public void An_offer_says_where_the_agent_is_and_what_of_the_framework_runs_there()
    {
        var ledger = new AgentLedger(Agent());
        var first = ledger.Offer(new(new("M-O1"), new("F"), "web", [.. Sample.CpusMem(4, 4096), Sample.Scalar("ephemeral_ports", 8)]), Sample.Now)!.Offer;
        Assert.Equal(["cpus", "mem"], first.Resources.Select(resource => resource.Name));
        Assert.Equal(("S0.example", "rack", "r"), (first.Hostname, Assert.Single(first.Attributes).Name, first.Domain.FaultDomain.Region.Name));
        Assert.Empty(first.ExecutorIds);

        var task = Sample.Task("t", "S0", Sample.CpusMem(1, 64));
        (task.Command, task.Executor) = (null, Sample.Executor("e"));
        Acceptance.Apply(ledger, Sample.Framework("F", "web"), new() { OfferIds = { first.Id }, Operations = { Sample.Launch(task) } }, Sample.Terms);
        Assert.Equal("e", Assert.Single(ledger.Offer(new(new("M-O2"), new("F"), "web", [.. Sample.CpusMem(1, 64)]), Sample.Now)!.Offer.ExecutorIds).Value);
        Assert.Empty(ledger.Offer(new(new("M-O3"), new("G"), "web", [.. Sample.CpusMem(1, 64)]), Sample.Now)!.Offer.ExecutorIds);
    }

    [Fact]
    public void A_shared_volume_is_offered_to_many_and_used_by_many()
    {
        var ledger = new AgentLedger(Sample.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Volume("v", 64, shared: true)]));
        var volume = Sample.Volume("v", 64, shared: true);
        foreach (var (id, framework) in new[] { ("O1", "F"), ("O2", "G") })
        {
            Assert.NotNull(ledger.Offer(new(new(id), new(framework), "web", [.. Sample.CpusMem(2, 512), volume]), Sample.Now));
            var tasks = Enumerable.Range(0, 2).Select(i => Sample.Task($"t{i}", "S0", [.. Sample.CpusMem(1, 64), volume])).ToArray();
            var outcome = Acceptance.Apply(
                ledger, Sample.Framework(framework, "web"), new() { OfferIds = { new OfferID { Value = id } }, Operations = { Sample.Launch(tasks) } }, Sample.Terms);
            Assert.Empty(outcome.Rejected);
        }

        Assert.Equal(ResourceBundle.Of([volume]).Unallocated(), ledger.Free.Where(slice => slice.Kind.Name == "disk"));
        Assert.Equal(4, ledger.Tasks.Count);
    }

    private static Interfaces.Agents.AgentSnapshot Agent()
    {
        var agent = Sample.Agent("S0", [.. Sample.CpusMem(8, 8192), Sample.Scalar("ephemeral_ports", 8)]);
        agent.Info.Attributes.Add(new Mesos.V1.Attribute { Name = "rack", Type = Value.Types.Type.Text, Text = new() { Value = "r1" } });
        agent.Info.Domain = new() { FaultDomain = new() { Region = new() { Name = "r" }, Zone = new() { Name = "z" } } };
        return agent;
    }

    private static Offer Offer(params Resource[] resources) => new() { AllocationInfo = new() { Role = "web" }, Resources = { resources } };

    private static Resource Static(string name)
    {
        var resource = Sample.Reserved(Sample.Scalar(name, 1));
        resource.Reservations[0].Type = ReservationType.Static;
        resource.Reservations[0].ClearPrincipal();
        return resource;
    }
}
