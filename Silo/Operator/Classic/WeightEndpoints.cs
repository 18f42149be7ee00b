using System.Text;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Mesos.V1.Master;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/weights</c>: GET and PUT of an array. Source: operator-api, B.9.</summary>
internal static class WeightEndpoints
{
    public static void MapWeights(this IEndpointRouteBuilder routes) =>
        routes.MapPrefix("/weights", context => Leader.OnlyAsync(context, ["GET", "PUT"], context => HttpMethods.IsGet(context.Request.Method) ? GetAsync(context) : UpdateAsync(context)));

    private static Task GetAsync(HttpContext context)
    {
        var access = ReadAccess.Of(context);
        var weights = context.RequestServices.GetRequiredService<IClusterViewSource>().Current.Configuration.Weights.Where(weight => access.SeesRole(weight.Role));
        return JsonDocuments.WriteAsync(context, (ref JsonOutput output) =>
        {
            output.BeginArray();
            foreach (var weight in weights)
            {
                MesosJson.Write(weight, ref output);
            }

            output.EndArray();
        });
    }

    private static async Task UpdateAsync(HttpContext context)
    {
        if (await RequestText.ReadAsync(context) is not { } body)
        {
            return;
        }

        Call.Types.UpdateWeights weights;
        try
        {
            weights = RequestText.ReadList<Call.Types.UpdateWeights>("weight_infos", body);
        }
        catch (MesosJsonException error)
        {
            var step = error.Fault == MesosJsonFault.Syntax ? "parse update weights request JSON" : "convert weights JSON array to protobuf";
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Failed to {step} '{Encoding.UTF8.GetString(body)}': {error.Reason}");
            return;
        }

        var master = context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IMasterGrain>(0);
        await ChangeReplies.OfAsync(context, await master.UpdateWeightsAsync([.. weights.WeightInfos], CallerPrincipal.Of(context), context.RequestAborted));
    }
}
