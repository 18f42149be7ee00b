using System.Text;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Operator.V1;
using Mesos.V1;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Reserve = Mesos.V1.Offer.Types.Operation.Types.Reserve;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/reserve</c>, <c>/unreserve</c>, <c>/create-volumes</c>, <c>/destroy-volumes</c>: form bodies. Source: operator-api, part B.</summary>
internal static class ResourceEndpoints
{
    public static void MapResources(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/reserve", "resources", ResourceOperations.Reserve, "parsing"); // Mesos has other words for this one.
        Map(routes, "/unreserve", "resources", (resources, _) => ResourceOperations.Unreserve(resources));
        Map(routes, "/create-volumes", "volumes", (volumes, _) => ResourceOperations.Create(volumes));
        Map(routes, "/destroy-volumes", "volumes", (volumes, _) => ResourceOperations.Destroy(volumes));
    }

    private static void Map(
        IEndpointRouteBuilder routes, string path, string field, Func<IEnumerable<Resource>, IEnumerable<Resource>, Offer.Types.Operation> operation, string verb = "in parsing") =>
        routes.MapPrefix(path, context => Leader.OnlyAsync(context, ["POST"], context => OperateAsync(context, field, operation, verb)));

    private static async Task OperateAsync(HttpContext context, string field, Func<IEnumerable<Resource>, IEnumerable<Resource>, Offer.Types.Operation> operation, string verb)
    {
        if (await RequestText.ReadFormAsync(context) is not { } form)
        {
            return;
        }

        var missing = !form.ContainsKey("slaveId") ? "slaveId" : !form.ContainsKey(field) ? field : null;
        if (missing is not null)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Missing '{missing}' query parameter in the request body");
            return;
        }

        var (resources, problem) = Read(form, field, verb);
        var (source, sourceProblem) = Read(form, "source", verb);
        if ((problem ?? sourceProblem) is { } error)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, error);
        }
        else if (string.IsNullOrWhiteSpace(form["slaveId"]))
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, ResourceCalls.Unknown);
        }
        else
        {
            var agent = context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IAgentGrain>(form["slaveId"]);
            await ChangeReplies.OfAsync(context, await agent.OperateAsync(operation(resources, source), CallerPrincipal.Of(context), context.RequestAborted));
        }
    }

    private static (IEnumerable<Resource> Resources, string? Problem) Read(Dictionary<string, string> form, string field, string verb)
    {
        if (!form.TryGetValue(field, out var text))
        {
            return ([], null);
        }

        try
        {
            return (RequestText.ReadList<Reserve>("resources", Encoding.UTF8.GetBytes(text)).Resources, null);
        }
        catch (MesosJsonException error)
        {
            return ([], $"Error {verb} '{field}' query parameter in the request body: {error.Reason}");
        }
    }
}
