using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Levee.Agent.Configuration;
using Levee.Agent.Resources;
using Mesos.V1;
using Capability = Mesos.V1.AgentInfo.Types.Capability;
using Kind = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Levee.Agent.Registration;

/// <summary>What the agent says of itself.</summary>
internal static class AgentDescription
{
    private static readonly TimeSpan LookupPatience = TimeSpan.FromSeconds(2);

    /// <summary>What this agent can do; of Mesos' list only TASK_RESOURCE_LIMITS is missing.</summary>
    public static ImmutableArray<Capability> Capabilities { get; } =
    [
        .. new[]
        {
            Kind.MultiRole, Kind.HierarchicalRole, Kind.ReservationRefinement, Kind.ResourceProvider, Kind.ResizeVolume, Kind.AgentOperationFeedback, Kind.AgentDraining,
        }.Select(kind => new Capability { Type = kind }),
    ];

    /// <summary>The description without id.</summary>
    public static async Task<AgentInfo> BuildAsync(AgentSettings settings, HostCapacity host, TimeProvider clock, CancellationToken cancellationToken) => new()
    {
        Hostname = settings.Hostname ?? await FindNameAsync(settings, clock, cancellationToken),
        Port = settings.AdvertisedPort,
        Resources = { ResourceDetection.Complete(settings.Resources, host, settings.DefaultRole) },
        Attributes = { settings.Attributes },
        Domain = settings.Domain,
    };

    private static async Task<string> FindNameAsync(AgentSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var address = settings.AdvertisedIp.ToString();
        if (!settings.HostnameLookup)
        {
            return address;
        }

        try
        {
            using var patience = new CancellationTokenSource(LookupPatience, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            return (await Dns.GetHostEntryAsync(address, both.Token).WaitAsync(both.Token)).HostName;
        }
        catch (SocketException)
        {
            return address; // It has no name.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return address; // The resolver does not answer.
        }
    }
}
