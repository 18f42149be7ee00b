using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Mesos' Slave object. Source: operator-api, B.1 and B.3.</summary>
internal static class AgentJson
{
    /// <summary>Writes the fields of a registered agent into the present object.</summary>
    public static void WriteFields(ref JsonOutput output, AgentRecord agent, ClusterSummary cluster)
    {
        WriteIdentity(ref output, agent.Info);
        output.Field("pid"u8, agent.Pid);
        output.Field("registered_time"u8, Times.Seconds(agent.RegisteredTime));
        if (agent.ReregisteredTime is { } reregistered)
        {
            output.Field("reregistered_time"u8, Times.Seconds(reregistered));
        }

        output.Field("resources"u8, ResourceTotals.Of(cluster.Visible(agent.Total)));
        output.Field("used_resources"u8, ResourceTotals.Of(cluster.Visible(agent.Allocated)));
        output.Field("offered_resources"u8, ResourceTotals.Of(cluster.Visible(OfferedOn(agent))));
        WriteReserved(ref output, agent, cluster);
        output.Field("unreserved_resources"u8, ResourceTotals.Of(agent.Total.Where(resource => EndpointResources.RoleOf(resource) is null)));
        output.Field("active"u8, IsActive(agent));
        output.Field("deactivated"u8, agent.Deactivated);
        output.Field("version"u8, agent.Version);
        output.Field("capabilities"u8, agent.Capabilities.Select(capability => EnumNames.Of(capability.Type)));
        output.Optional("drain_info"u8, agent.Drain);
        if (agent.EstimatedDrainStart is { } draining)
        {
            output.Field("estimated_drain_start_time_seconds"u8, Times.Seconds(draining));
        }
    }

    /// <summary>Writes an agent of the registry that has not been heard of yet.</summary>
    public static void WriteRecovered(ref JsonOutput output, AgentRecord agent)
    {
        output.BeginObject();
        WriteIdentity(ref output, agent.Info);
        output.EndObject();
    }

    /// <summary>Writes the four lists of whole resources that <c>/slaves</c> adds.</summary>
    public static void WriteFullResources(ref JsonOutput output, AgentRecord agent, ClusterSummary cluster)
    {
        output.Name("reserved_resources_full"u8);
        output.BeginObject();
        foreach (var reserved in ByRole(agent, cluster))
        {
            output.Name(reserved.Key!);
            WriteList(ref output, reserved);
        }

        output.EndObject();
        output.Name("unreserved_resources_full"u8);
        WriteList(ref output, agent.Total.Where(resource => EndpointResources.RoleOf(resource) is null));
        output.Name("used_resources_full"u8);
        WriteList(ref output, cluster.Visible(agent.Allocated));
        output.Name("offered_resources_full"u8);
        WriteList(ref output, cluster.Visible(OfferedOn(agent)));
    }

    /// <summary>Connected and not deactivated: it gets offers.</summary>
    public static bool IsActive(AgentRecord agent) => agent.Standing == AgentStanding.Connected && !agent.Deactivated;

    private static void WriteIdentity(ref JsonOutput output, AgentInfo info)
    {
        output.Field("id"u8, info.Id.Value);
        output.Field("hostname"u8, info.Hostname);
        output.Name("port"u8);
        output.Integer(info.Port);
        output.Attributes(info.Attributes);
        output.Optional("domain"u8, info.Domain);
    }

    private static void WriteReserved(ref JsonOutput output, AgentRecord agent, ClusterSummary cluster)
    {
        output.Name("reserved_resources"u8);
        output.BeginObject();
        foreach (var reserved in ByRole(agent, cluster))
        {
            output.Name(reserved.Key!);
            ResourceTotals.Of(reserved).Write(ref output);
        }

        output.EndObject();
    }

    private static void WriteList(ref JsonOutput output, IEnumerable<Resource> resources)
    {
        output.BeginArray();
        foreach (var resource in resources)
        {
            MesosJson.Write(EndpointResources.Format(resource), ref output);
        }

        output.EndArray();
    }

    private static IEnumerable<IGrouping<string?, Resource>> ByRole(AgentRecord agent, ClusterSummary cluster) => cluster.Visible(agent.Total)
        .GroupBy(EndpointResources.RoleOf).Where(group => group.Key is not null).OrderBy(group => group.Key, StringComparer.Ordinal);

    private static IEnumerable<Resource> OfferedOn(AgentRecord agent) => agent.Offers.SelectMany(offer => offer.Resources);
}
