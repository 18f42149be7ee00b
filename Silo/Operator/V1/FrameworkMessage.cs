using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>A framework as GET_FRAMEWORKS and the FRAMEWORK events show it. Source: operator-api, A.3 and A.4.</summary>
internal static class FrameworkMessage
{
    public static Response.Types.GetFrameworks.Types.Framework Of(FrameworkRecord framework, ClusterSummary cluster)
    {
        var id = FrameworkId.From(framework.Info.Id);
        var message = Described(framework);
        message.RegisteredTime = Times.Info(framework.RegisteredTime);
        message.ReregisteredTime = Times.Info(framework.ReregisteredTime ?? framework.RegisteredTime);
        message.UnregisteredTime = Times.Info(framework.UnregisteredTime);
        message.Offers.AddRange(cluster.OffersTo(id));
        message.InverseOffers.AddRange(cluster.InverseOffersTo(id));
        message.AllocatedResources.AddRange(EndpointResources.Sum(cluster.ResourcesUsedBy(id)));
        message.OfferedResources.AddRange(EndpointResources.Sum(cluster.OffersTo(id).SelectMany(offer => offer.Resources)));
        message.OfferConstraints = framework.Constraints ?? new();
        return message;
    }

    /// <summary>Without resources and offers; all three times are always there.</summary>
    public static Response.Types.GetFrameworks.Types.Framework ForEvent(FrameworkRecord framework)
    {
        var message = Described(framework);
        message.RegisteredTime = TimeOrZero(framework.RegisteredTime);
        message.ReregisteredTime = TimeOrZero(framework.ReregisteredTime ?? framework.RegisteredTime);
        message.UnregisteredTime = TimeOrZero(framework.UnregisteredTime);
        return message;
    }

    private static Response.Types.GetFrameworks.Types.Framework Described(FrameworkRecord framework) => new()
    {
        FrameworkInfo = framework.Info,
        Active = framework.Active,
        Connected = framework.Connected,
        Recovered = framework.Recovered,
    };

    private static TimeInfo TimeOrZero(DateTimeOffset? time) => Times.Info(time) ?? new() { Nanoseconds = 0 };
}
