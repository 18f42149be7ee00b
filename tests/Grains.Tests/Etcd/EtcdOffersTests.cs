using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;

namespace Levee.Grains.Tests.Etcd;

public sealed class EtcdOffersTests
{
    private static readonly EtcdClusterSpec Spec = new();

    [Fact]
    public void Ports_come_from_any_ranges_and_move_on_with_each_member()
    {
        var offer = Offer(ports: [(31000, 31000), (31005, 31007)]);

        Assert.Equal((31000, 31005), EtcdResources.Ports(offer, 0));
        Assert.Equal((31006, 31007), EtcdResources.Ports(offer, 1));
        Assert.Equal((31000, 31005), EtcdResources.Ports(offer, 2));
    }

    [Fact]
    public void An_offer_with_one_port_is_of_no_use() => Assert.Empty(Book(Offer(ports: [(31000, 31000)])).Seats(Spec, 0));

    [Theory]
    [InlineData(0.09, 128, 512)]
    [InlineData(0.1, 127, 512)]
    [InlineData(0.1, 128, 511)]
    public void An_offer_that_lacks_anything_is_of_no_use(double cpus, double mem, double disk) =>
        Assert.Empty(Book(Offer(cpus, mem, disk)).Seats(Spec, 0));

    [Fact]
    public void Reserved_and_unreserved_parts_are_taken_together_and_keep_their_reservation()
    {
        var offer = Offer(cpus: 0.06);
        var reserved = Scalar("cpus", 0.06);
        reserved.Reservations.Add(new Resource.Types.ReservationInfo { Role = "db", Type = Resource.Types.ReservationInfo.Types.Type.Static });
        offer.Resources.Add(reserved);

        var cpus = EtcdResources.Take(offer, Spec, [31000, 31001])!.Where(resource => resource.Name == "cpus").ToList();

        Assert.Equal([0.06, 0.04], cpus.Select(resource => resource.Scalar.Value));
        Assert.Equal([0, 1], cpus.Select(resource => resource.Reservations.Count));
    }

    [Fact]
    public void Revocable_resources_are_left_alone()
    {
        var offer = Offer();
        foreach (var resource in offer.Resources.Where(resource => resource.Name == "cpus"))
        {
            resource.Revocable = new();
        }

        Assert.Empty(Book(offer).Seats(Spec, 0));
    }

    [Fact]
    public void An_agent_known_by_a_name_only_is_of_no_use_because_etcd_listens_on_addresses()
    {
        var offer = Offer();
        (offer.Url, offer.Hostname) = (null, "agent.example");
        Assert.Empty(Book(offer).Seats(Spec, 0));

        offer.Hostname = "10.0.0.7";
        Assert.Equal("10.0.0.7", Assert.Single(Book(offer).Seats(Spec, 0)).Host);
    }

    [Fact]
    public void Offers_are_given_back_unless_they_fit_or_hold_a_placed_member()
    {
        var (fits, small) = (Offer(id: "O1"), Offer(id: "O2", cpus: 0.01));
        var book = Book(fits, small);

        Assert.Equal(["O2"], book.Useless(Spec, wanted: true, new HashSet<string>()));
        Assert.Equal(["O1", "O2"], book.Useless(Spec, wanted: false, new HashSet<string>()).Order());
        Assert.Equal(["O2"], book.Useless(Spec, wanted: false, new HashSet<string> { "O1" }));
    }

    private static EtcdOffers Book(params Offer[] offers) => EtcdOffers.None.With(offers);

    private static Offer Offer(double cpus = 1, double mem = 1024, double disk = 1024, string id = "O1", (ulong Begin, ulong End)[]? ports = null)
    {
        var ranges = new Resource { Name = "ports", Type = Value.Types.Type.Ranges, Ranges = new() };
        ranges.Ranges.Range.Add((ports ?? [(31000, 31001)]).Select(range => new Value.Types.Range { Begin = range.Begin, End = range.End }));
        return new()
        {
            Id = new() { Value = id },
            AgentId = new() { Value = "S1" },
            Hostname = "agent.example",
            Url = new() { Scheme = "http", Address = new() { Ip = "10.0.0.7", Port = 5051 } },
            Resources = { Scalar("cpus", cpus), Scalar("mem", mem), Scalar("disk", disk), ranges },
        };
    }

    private static Resource Scalar(string name, double amount) => new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = amount } };
}
