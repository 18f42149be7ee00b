using System.Text.Json;
using Levee.Grains.Interfaces.Etcd;
using Orleans;

namespace Levee.Silo.Etcd;

/// <summary>Levee's <c>/v1/etcd/clusters</c>: make, look at, scale and delete etcd clusters. Source: docs/etcd.md.</summary>
public static class EtcdEndpoints
{
    /// <summary>Adds the routes.</summary>
    public static void MapEtcd(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/etcd/clusters");
        group.MapGet("", ListAsync);
        group.MapPost("", CreateAsync);
        group.MapGet("/{name}", FindAsync);
        group.MapPut("/{name}", ScaleAsync);
        group.MapDelete("/{name}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var names = await grains.GetGrain<IEtcdServiceGrain>(0).ListAsync(cancellationToken);
        var found = await Task.WhenAll(names.Select(name => grains.GetGrain<IEtcdClusterGrain>(name).FindAsync(cancellationToken)));
        return Json(new EtcdListReply([.. found.OfType<EtcdClusterStatus>().Select(EtcdClusterReply.From)]));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (order, unreadable) = await ReadAsync<EtcdClusterOrder>(context, cancellationToken);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var name = order!.Name ?? "";
        var refusals = await grains.GetGrain<IEtcdServiceGrain>(0).CreateAsync(name, order.ToSpec(), cancellationToken);
        return refusals.Length > 0
            ? Problem([.. refusals])
            : await FoundAsync(grains, name, StatusCodes.Status201Created, cancellationToken, $"/v1/etcd/clusters/{name}");
    }

    private static Task<IResult> FindAsync(string name, IGrainFactory grains, CancellationToken cancellationToken) =>
        FoundAsync(grains, name, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> ScaleAsync(string name, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (order, unreadable) = await ReadAsync<EtcdScaleOrder>(context, cancellationToken);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (order!.Size is not { } size)
        {
            return Problem(new EtcdRefusal(StatusCodes.Status400BadRequest, "size", $"size is missing; write {{\"size\": n}} with n from 1 to {EtcdClusterSpec.LargestSize}."));
        }

        return await grains.GetGrain<IEtcdClusterGrain>(name).ScaleAsync(size, cancellationToken) is { } refusal
            ? Problem(refusal)
            : await FoundAsync(grains, name, StatusCodes.Status200OK, cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(string name, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var cluster = grains.GetGrain<IEtcdClusterGrain>(name);
        if (await cluster.DeleteAsync(cancellationToken) is { } refusal)
        {
            return Problem(refusal);
        }

        // One without members may be gone by now.
        return await cluster.FindAsync(cancellationToken) is { } ending ? Json(EtcdClusterReply.From(ending), StatusCodes.Status202Accepted) : Results.Accepted();
    }

    private static async Task<IResult> FoundAsync(IGrainFactory grains, string name, int status, CancellationToken cancellationToken, string? location = null) =>
        await grains.GetGrain<IEtcdClusterGrain>(name).FindAsync(cancellationToken) is { } found
            ? new Located(Json(EtcdClusterReply.From(found), status), location)
            : Problem(new EtcdRefusal(StatusCodes.Status404NotFound, null, $"There is no etcd cluster '{name}'."));

    private static async Task<(T? Body, IResult? Unreadable)> ReadAsync<T>(HttpContext context, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, EtcdJson.Options, cancellationToken) is { } body
                ? (body, null)
                : (null, Problem(new EtcdRefusal(StatusCodes.Status400BadRequest, null, "The body is null; send a JSON object.")));
        }
        catch (JsonException error)
        {
            return (null, Problem(EtcdBodyProblem.Explain(error, typeof(T))));
        }
    }

    private static IResult Json<T>(T body, int status = StatusCodes.Status200OK) => Results.Json(body, EtcdJson.Options, statusCode: status);

    private static IResult Problem(params EtcdRefusal[] refusals)
    {
        var errors = refusals.Where(refusal => refusal.Field is not null)
            .GroupBy(refusal => refusal.Field!)
            .ToDictionary(group => group.Key, group => group.Select(refusal => refusal.Message).ToArray());
        var extensions = errors.Count > 0 ? new Dictionary<string, object?> { ["errors"] = errors } : null;
        return Results.Problem(string.Join(' ', refusals.Select(refusal => refusal.Message)), statusCode: refusals[0].StatusCode, extensions: extensions);
    }

    private sealed class Located(IResult reply, string? location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (location is not null)
            {
                httpContext.Response.Headers.Location = location;
            }

            return reply.ExecuteAsync(httpContext);
        }
    }
}
