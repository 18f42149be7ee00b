using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/allocator/offer_constraints_debug</c>: whom constraints keep off which agents. Source: scheduler-api, section 8.</summary>
internal static class OfferConstraintsEndpoint
{
    public static void MapOfferConstraints(this IEndpointRouteBuilder routes) =>
        routes.MapPrefix("/allocator/offer_constraints_debug", context => Documents.WriteClusterAsync(context, (ref output, cluster, _) => Write(ref output, cluster)));

    private static void Write(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        output.Name("frameworks"u8);
        output.BeginObject();
        foreach (var framework in cluster.RegisteredFrameworks)
        {
            output.Name(framework.Info.Id.Value);
            WriteFramework(ref output, framework, cluster);
        }

        output.EndObject();
        output.EndObject();
    }

    private static void WriteFramework(ref JsonOutput output, FrameworkRecord framework, ClusterSummary cluster)
    {
        output.BeginObject();
        output.Field("suppressed_roles"u8, framework.SuppressedRoles);
        output.Name("excluded_by_attribute_constraints"u8);
        output.BeginObject();
        foreach (var role in FrameworkJson.RolesOf(framework.Info))
        {
            output.Name(role);
            output.BeginArray();
            foreach (var agent in cluster.RegisteredAgents.Where(agent => !OfferConstraintRules.Admit(framework.Constraints, role, agent.Info)))
            {
                output.String(agent.Info.Id.Value);
            }

            output.EndArray();
        }

        output.EndObject();
        output.EndObject();
    }
}
