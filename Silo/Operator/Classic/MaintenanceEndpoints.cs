using System.Collections.Immutable;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Master;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/maintenance/schedule</c>, <c>/maintenance/status</c>, <c>/machine/down</c>, <c>/machine/up</c>. Source: operator-api, part B.</summary>
internal static class MaintenanceEndpoints
{
    public static void MapMaintenance(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix("/maintenance/schedule", context => Leader.OnlyAsync(context, ["GET", "POST"], context => HttpMethods.IsGet(context.Request.Method)
            ? JsonDocuments.WriteAsync(context, MaintenanceStatus.ScheduleFor(context, View(context)))
            : UpdateAsync(context)));
        routes.MapPrefix("/maintenance/status", context => Leader.OnlyAsync(context, ["GET"], context => JsonDocuments.WriteAsync(context, MaintenanceStatus.For(context, View(context)))));
        routes.MapPrefix("/machine/down", context => Leader.OnlyAsync(context, ["POST"], DownAsync));
        routes.MapPrefix("/machine/up", context => Leader.OnlyAsync(context, ["POST"], UpAsync));
    }

    private static Task UpdateAsync(HttpContext context) => WithBodyAsync(
        context, static body => MesosJson.Read<Schedule>(body), (master, schedule) => master.UpdateMaintenanceScheduleAsync(schedule, CallerPrincipal.Of(context), context.RequestAborted));

    private static Task DownAsync(HttpContext context) =>
        WithBodyAsync(context, Machines, (master, machines) => master.StartMaintenanceAsync(machines, CallerPrincipal.Of(context), context.RequestAborted));

    private static Task UpAsync(HttpContext context) =>
        WithBodyAsync(context, Machines, (master, machines) => master.StopMaintenanceAsync(machines, CallerPrincipal.Of(context), context.RequestAborted));

    private static ImmutableArray<MachineID> Machines(byte[] body) => [.. RequestText.ReadList<Call.Types.StartMaintenance>("machines", body).Machines];

    private static async Task WithBodyAsync<T>(HttpContext context, Func<byte[], T> parse, Func<IMasterGrain, T, Task<CallReply>> call)
    {
        if (await RequestText.ReadAsync(context) is not { } body)
        {
            return;
        }

        T content;
        try
        {
            content = parse(body);
        }
        catch (MesosJsonException error)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, error.Reason);
            return;
        }

        await ChangeReplies.OfAsync(context, await call(context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IMasterGrain>(0), content));
    }

    private static ClusterView View(HttpContext context) => context.RequestServices.GetRequiredService<IClusterViewSource>().Current;
}
