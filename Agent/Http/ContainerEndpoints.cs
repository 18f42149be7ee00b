using Levee.Agent.Containers;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Http;

/// <summary><c>/containers</c>, <c>/monitor/statistics</c> and <c>/containerizer/debug</c>: what runs and what it uses, one entry per executor. Source: spec agent-api section 5.</summary>
internal static class ContainerEndpoints
{
    private const string WrongQuery = "Supported query parameters are container_id only, framework_id only, or executor_id and framework_id only";

    public static void MapContainers(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix("/containers", context => IfAllowedAsync(context, "/containers", () => ContainersAsync(context)));
        routes.MapPrefix("/monitor/statistics", context => IfAllowedAsync(context, "/monitor/statistics", () => SendAsync(context, Ledger(context).TopContainers(), full: false)));
        routes.MapPrefix("/containerizer/debug", context => IfAllowedAsync(context, "/containerizer/debug", () => JsonDocuments.WriteAsync(context, WritePending)));
    }

    private static async Task IfAllowedAsync(HttpContext context, string path, Func<Task> serve)
    {
        if (!await CallerAccess.ForbidsAsync(context, AclActions.GetEndpoints, path))
        {
            await serve();
        }
    }

    private static Task ContainersAsync(HttpContext context)
    {
        var (container, framework, executor) = (Query(context, "container_id"), Query(context, "framework_id"), Query(context, "executor_id"));
        if ((container is not null && (framework ?? executor) is not null) || (container is null && framework is null && executor is not null))
        {
            return Replies.TextAsync(context, StatusCodes.Status400BadRequest, WrongQuery);
        }

        var chosen = Ledger(context).TopContainers().Where(entry =>
            (container is null || entry.Id == container) && (framework is null || entry.FrameworkId == framework) && (executor is null || entry.ExecutorId == executor));
        return SendAsync(context, chosen, full: true);
    }

    private static Task SendAsync(HttpContext context, IEnumerable<TopContainer> containers, bool full)
    {
        var (ledger, containerizer, figures) = (Ledger(context), context.RequestServices.GetRequiredService<IContainerizer>(), context.RequestServices.GetRequiredService<ContainerFigures>());
        var seen = containers.Where(container => CallerAccess.Allows(context, AclActions.ViewContainers, ledger.UserOf(new(new(container.FrameworkId), container.ExecutorId)))).ToList();
        return JsonDocuments.WriteAsync(context, (ref output) =>
        {
            output.BeginArray();
            foreach (var container in seen)
            {
                Write(ref output, container, containerizer.Find(new(container.Id)), figures, full);
            }

            output.EndArray();
        });
    }

    /// <param name="running"><see langword="null"/> while it is not started, or ends.</param>
    private static void Write(ref JsonOutput output, TopContainer container, IContainer? running, ContainerFigures figures, bool full)
    {
        output.BeginObject();
        if (full)
        {
            output.Field("container_id"u8, container.Id);
        }

        output.Field("executor_id"u8, container.ExecutorId);
        output.Field("executor_name"u8, container.ExecutorName);
        output.Field("framework_id"u8, container.FrameworkId);
        output.Field("source"u8, container.Source);
        if (running is not null)
        {
            output.Name("statistics"u8);
            MesosJson.Write(figures.Of(running, container), ref output);
        }

        if (running is not null && full)
        {
            output.Name("status"u8);
            MesosJson.Write(running.Status(), ref output);
        }

        output.EndObject();
    }

    /// <summary>Nothing is tracked step by step here: a launch that hangs shows in the log.</summary>
    private static void WritePending(ref JsonOutput output)
    {
        output.BeginObject();
        output.Name("pending"u8);
        output.BeginArray();
        output.EndArray();
        output.EndObject();
    }

    private static TaskLedger Ledger(HttpContext context) => context.RequestServices.GetRequiredService<TaskLedger>();

    private static string? Query(HttpContext context, string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
}
