using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Levee.LoadBalancer.Directory;
using Levee.LoadBalancer.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Levee.LoadBalancer.Http;

/// <summary>The HTTP API: dcos-net's <c>/v1/vips</c>, <c>/v1/version</c> and <c>/v1/metrics</c>, and <c>/health</c>.</summary>
/// <remarks>Source: spec/dcos/l4lb.md section 8.</remarks>
internal static class VipEndpoints
{
    /// <summary>Adds the API's routes. <c>ETag</c> of <c>/v1/vips</c> stands for the table, not for its counters.</summary>
    public static void MapVips(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/vips", GetVips);
        routes.MapGet("/v1/version", () => TypedResults.Ok(new VersionReply("levee-lb", typeof(VipEndpoints).Assembly.GetName().Version!.ToString(3))));
        routes.MapGet("/v1/metrics/{registry}", GetRegistry);
        routes.MapGet("/metrics", GetMetrics);
        routes.MapGet("/health", GetHealth);
    }

    private static Ok<ImmutableArray<VipReply>> GetVips(HttpContext context, VipForwarder forwarder)
    {
        var table = forwarder.Table;
        var version = SHA256.HashData(Encoding.UTF8.GetBytes($"{table.Epoch}/{table.Sequence}"));
        context.Response.Headers.ETag = $"\"{Convert.ToBase64String(version)}\"";
        return TypedResults.Ok(VipReplies.From(forwarder));
    }

    private static IResult GetRegistry(string registry, VipForwarder forwarder, DirectoryStatus status) =>
        registry is "default" or "l4lb" ? GetMetrics(forwarder, status) : TypedResults.NotFound();

    private static ContentHttpResult GetMetrics(VipForwarder forwarder, DirectoryStatus status) =>
        TypedResults.Text(MetricsText.Render(VipReplies.From(forwarder), status.State), MetricsText.ContentType);

    // Healthy without the silo too: the last table is balanced.
    private static Ok<HealthReply> GetHealth(VipForwarder forwarder, DirectoryStatus status)
    {
        var vips = VipReplies.From(forwarder);
        var state = status.State;
        return TypedResults.Ok(new HealthReply(true, state.Following ? "following" : $"away: {state.Problem}", vips.Length, vips.Count(vip => vip.Listen is null)));
    }

    private sealed record VersionReply([property: JsonPropertyName("Service")] string Service, [property: JsonPropertyName("Version")] string Version);

    private sealed record HealthReply(
        [property: JsonPropertyName("healthy")] bool Healthy,
        [property: JsonPropertyName("directory")] string Directory,
        [property: JsonPropertyName("vips")] int Vips,
        [property: JsonPropertyName("vips_not_listening")] int NotListening);
}
