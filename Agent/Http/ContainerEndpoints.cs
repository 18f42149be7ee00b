using Levee.Agent.Containers;
using Levee.Agent.Resources;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Agent.Http;

/// <summary><c>/containers</c> and <c>/monitor/statistics</c>: what runs and what it uses, one entry per executor. Source: spec agent-api section 5.</summary>
internal static class ContainerEndpoints
{
    private const string WrongQuery = "Supported query parameters are container_id only, framework_id only, or executor_id and framework_id only";

    private static readonly string[] Prefixes = ["", "/slave(1)"];

    public static void MapContainers(this IEndpointRouteBuilder routes, TaskLedger ledger, ContainerMeter meter)
    {
        foreach (var prefix in Prefixes)
        {
            routes.Map(prefix + "/containers", context => ContainersAsync(context, ledger, meter));
            routes.Map(prefix + "/monitor/statistics", context => SendAsync(context, TopContainer.All(ledger), meter, full: false));
        }
    }

    private static Task ContainersAsync(HttpContext context, TaskLedger ledger, ContainerMeter meter)
    {
        var (container, framework, executor) = (Query(context, "container_id"), Query(context, "framework_id"), Query(context, "executor_id"));
        if ((container is not null && (framework ?? executor) is not null) || (container is null && framework is null && executor is not null))
        {
            return JsonReply.FailAsync(context, StatusCodes.Status400BadRequest, WrongQuery);
        }

        var chosen = TopContainer.All(ledger).Where(entry =>
            (container is null || entry.Id == container) && (framework is null || entry.FrameworkId == framework) && (executor is null || entry.ExecutorId == executor));
        return SendAsync(context, chosen, meter, full: true);
    }

    private static Task SendAsync(HttpContext context, IEnumerable<TopContainer> containers, ContainerMeter meter, bool full)
    {
        var reading = meter.Read();
        return JsonReply.SendAsync(context, (ref output) =>
        {
            output.BeginArray();
            foreach (var container in containers)
            {
                Write(ref output, container, reading, full);
            }

            output.EndArray();
        });
    }

    private static void Write(ref JsonOutput output, TopContainer container, ContainerReading reading, bool full)
    {
        output.BeginObject();
        if (full)
        {
            JsonFields.Text(ref output, "container_id"u8, container.Id);
        }

        JsonFields.Text(ref output, "executor_id"u8, container.ExecutorId);
        JsonFields.Text(ref output, "executor_name"u8, container.ExecutorName);
        JsonFields.Text(ref output, "framework_id"u8, container.FrameworkId);
        JsonFields.Text(ref output, "source"u8, container.Source);
        WriteStatistics(ref output, container, reading);
        if (full)
        {
            WriteStatus(ref output, container);
        }

        output.EndObject();
    }

    private static void WriteStatistics(ref JsonOutput output, TopContainer container, ContainerReading reading)
    {
        var used = reading.Of(container);
        var promised = ResourceTotals.Of(container.Resources).Scalars;
        var memory = (long)(promised["mem"] * 1024 * 1024);
        output.Name("statistics"u8);
        output.BeginObject();
        JsonFields.Number(ref output, "cpus_soft_limit"u8, promised["cpus"]);
        JsonFields.Number(ref output, "cpus_system_time_secs"u8, used.SystemSeconds);
        JsonFields.Number(ref output, "cpus_user_time_secs"u8, used.UserSeconds);
        Bytes(ref output, "mem_limit_bytes"u8, memory);
        Bytes(ref output, "mem_rss_bytes"u8, used.ResidentBytes);
        Bytes(ref output, "mem_soft_limit_bytes"u8, memory);
        JsonFields.Number(ref output, "timestamp"u8, reading.Seconds);
        output.EndObject();
    }

    private static void WriteStatus(ref JsonOutput output, TopContainer container)
    {
        output.Name("status"u8);
        output.BeginObject();
        output.Name("container_id"u8);
        output.BeginObject();
        JsonFields.Text(ref output, "value"u8, container.Id);
        output.EndObject();
        if (container.Pid is { } pid)
        {
            output.Name("executor_pid"u8);
            output.Integer(pid);
        }

        output.EndObject();
    }

    private static void Bytes(ref JsonOutput output, ReadOnlySpan<byte> name, long value)
    {
        output.Name(name);
        output.Integer(value);
    }

    private static string? Query(HttpContext context, string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
}
