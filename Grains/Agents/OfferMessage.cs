using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>The offer message in full form; <see cref="Frameworks.OfferShape"/> cuts it down to what a framework understands.</summary>
/// <remarks>Source: spec scheduler-api section 5 (offer content rules); clients.md row 12.</remarks>
internal static class OfferMessage
{
    private const string NotOffered = "ephemeral_ports";

    public static Offer Of(AgentSnapshot agent, OfferProposal proposal, ResourceBundle resources, IEnumerable<string> executorIds)
    {
        var offer = new Offer
        {
            Id = proposal.OfferId.ToMessage(), FrameworkId = proposal.FrameworkId.ToMessage(), AgentId = agent.Info.Id, Hostname = agent.Info.Hostname,
            Url = UrlOf(agent), Domain = agent.Info.Domain, AllocationInfo = new() { Role = proposal.Role },
        };
        offer.Resources.AddRange(resources.Where(slice => slice.Kind.Name != NotOffered).ToMessages());
        offer.Attributes.AddRange(agent.Info.Attributes);
        offer.ExecutorIds.AddRange(executorIds.Select(id => new ExecutorID { Value = id }));
        return offer;
    }

    /// <summary>Where the agent is.</summary>
    public static URL UrlOf(AgentSnapshot agent)
    {
        var address = AgentAddress.Of(agent.Pid, agent.Info);
        return new()
        {
            Scheme = "http", Path = "/" + address.Process, Address = new() { Hostname = agent.Info.Hostname, Ip = address.Host, Port = address.Port },
        };
    }
}
