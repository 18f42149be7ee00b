using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Mesos' Framework object. Source: operator-api, B.1 and B.2; clients, row 19 (no <c>pid</c> for frameworks that use HTTP).</summary>
internal static class FrameworkJson
{
    private const string AnyRole = "*";

    /// <summary>Writes the fields that <c>/state-summary</c> has too into the present object.</summary>
    public static void WriteSummaryFields(ref JsonOutput output, FrameworkRecord framework, ClusterSummary cluster)
    {
        var info = framework.Info;
        var id = FrameworkId.From(info.Id);
        output.Field("id"u8, id.Value);
        output.Field("name"u8, info.Name);
        output.Field("used_resources"u8, cluster.UsedBy(id));
        output.Field("offered_resources"u8, cluster.OfferedTo(id));
        output.Field("capabilities"u8, info.Capabilities.Select(capability => EnumNames.Of(capability.Type)));
        output.Field("hostname"u8, info.Hostname);
        output.Field("webui_url"u8, info.WebuiUrl);
        output.Field("active"u8, framework.Active);
        output.Field("connected"u8, framework.Connected);
        output.Field("recovered"u8, framework.Recovered);
    }

    public static void Write(ref JsonOutput output, FrameworkRecord framework, ClusterSummary cluster)
    {
        var info = framework.Info;
        var id = FrameworkId.From(info.Id);
        output.BeginObject();
        WriteSummaryFields(ref output, framework, cluster);
        output.Field("user"u8, info.User);
        output.Field("failover_timeout"u8, info.FailoverTimeout);
        output.Field("checkpoint"u8, info.Checkpoint);
        WriteTimes(ref output, framework);
        if (info.HasPrincipal)
        {
            output.Field("principal"u8, info.Principal);
        }

        var resources = cluster.OfferedTo(id);
        resources.Add(cluster.UsedBy(id));
        output.Field("resources"u8, resources);
        WriteRoles(ref output, info);
        WriteTasks(ref output, "tasks"u8, id, TaskPlace.Active, cluster);
        WriteTasks(ref output, "unreachable_tasks"u8, id, TaskPlace.Unreachable, cluster);
        WriteTasks(ref output, "completed_tasks"u8, id, TaskPlace.Completed, cluster);
        WriteOffers(ref output, cluster.OffersTo(id));
        WriteExecutors(ref output, cluster.ExecutorsOf(id));
        output.Labels(info.Labels);
        output.Optional("offer_constraints"u8, framework.Constraints ?? new());
        output.EndObject();
    }

    /// <summary>Roles that a framework subscribes to, in either form.</summary>
    public static IEnumerable<string> RolesOf(FrameworkInfo info) => IsMultiRole(info) ? info.Roles : [info.HasRole ? info.Role : AnyRole];

    private static void WriteTimes(ref JsonOutput output, FrameworkRecord framework)
    {
        output.Field("registered_time"u8, Times.Seconds(framework.RegisteredTime));
        output.Field("unregistered_time"u8, Times.Seconds(framework.UnregisteredTime));
        if (framework.ReregisteredTime is { } reregistered && reregistered != framework.RegisteredTime)
        {
            output.Field("reregistered_time"u8, Times.Seconds(reregistered));
        }
    }

    private static void WriteRoles(ref JsonOutput output, FrameworkInfo info)
    {
        if (IsMultiRole(info))
        {
            output.Field("roles"u8, info.Roles);
        }
        else
        {
            output.Field("role"u8, RolesOf(info).Single());
        }
    }

    private static void WriteTasks(ref JsonOutput output, ReadOnlySpan<byte> name, FrameworkId id, TaskPlace place, ClusterSummary cluster)
    {
        output.Name(name);
        output.BeginArray();
        cluster.Forms.Classic.Write(ref output, cluster.TasksOf(id, place));
        output.EndArray();
    }

    private static void WriteOffers(ref JsonOutput output, IReadOnlyList<Offer> offers)
    {
        output.Name("offers"u8);
        output.BeginArray();
        foreach (var offer in offers)
        {
            output.BeginObject();
            output.Field("id"u8, offer.Id.Value);
            output.Field("framework_id"u8, offer.FrameworkId.Value);
            output.Optional("allocation_info"u8, offer.AllocationInfo);
            output.Field("slave_id"u8, offer.AgentId.Value);
            output.Field("resources"u8, ResourceTotals.Of(offer.Resources));
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteExecutors(ref JsonOutput output, IReadOnlyList<(AgentId AgentId, ExecutorInfo Executor)> executors)
    {
        output.Name("executors"u8);
        output.BeginArray();
        foreach (var (agentId, executor) in executors)
        {
            ExecutorJson.Write(ref output, agentId, executor);
        }

        output.EndArray();
    }

    private static bool IsMultiRole(FrameworkInfo info) => info.Capabilities.Any(capability => capability.Type == FrameworkInfo.Types.Capability.Types.Type.MultiRole);
}
