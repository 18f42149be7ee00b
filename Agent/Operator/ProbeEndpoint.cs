using Levee.Agent.Containers;
using Levee.Agent.Networks;
using Levee.Agent.Networks.Calls;
using Levee.Agent.Recovery;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Operator;

/// <summary>
/// Levee's own <c>POST /levee/v1/probe</c>: looks from the network of a container inside an executor's, for checks of the default executor, which is not in there and seldom has the right to go.
/// Who may run sessions there may ask. 200 with the HTTP status, or with 1 for a port that could be reached; 502 and why when the task does not answer; any other status: there was no look.
/// </summary>
internal static class ProbeEndpoint
{
    public const string Path = "/levee/v1/probe";
    private const int LargestCall = 64 * 1024;

    public static void MapProbe(this IEndpointRouteBuilder routes) => routes.Map(Path, HandleAsync);

    private static async Task HandleAsync(HttpContext context)
    {
        if (!context.RequestServices.GetRequiredService<RecoveryProgress>().IsOver)
        {
            await Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, RecoveryProgress.NotOver);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await Replies.MethodNotAllowedAsync(context, "POST");
            return;
        }

        var reading = await CallReader.ReadAsync<Probe>(context.Request, LargestCall, context.RequestAborted);
        await (reading.Call is not { } probe ? Replies.TextAsync(context, reading.Status, reading.Error!)
            : ContainerIdRules.Nested("probe", probe.ContainerId) is { } problem ? Replies.TextAsync(context, StatusCodes.Status400BadRequest, problem)
            : !Uri.TryCreate(probe.Url, UriKind.Absolute, out var url) || url is not { Scheme: "http" or "https" or ContainerProbe.Tcp, IsLoopback: true, Port: > 0 }
                ? Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Invalid url '{probe.Url}': it must be of scheme tcp, http or https, on a loopback address and a port")
            : LookAsync(context, ContainerId.From(probe.ContainerId), url));
    }

    private static async Task LookAsync(HttpContext context, ContainerId id, Uri url)
    {
        if (!ContainerAccess.AllowsNested(context, id, AclActions.LaunchNestedContainerSessionsUnderParentWithUser))
        {
            await Replies.EmptyAsync(context, StatusCodes.Status403Forbidden);
            return;
        }

        if (context.RequestServices.GetRequiredService<IContainerizer>().Find(id) is not { Exited.IsCompleted: false, Pid: > 0 } container)
        {
            await Replies.TextAsync(context, StatusCodes.Status404NotFound, $"Container {id} cannot be found");
            return;
        }

        try
        {
            var (value, why) = await ContainerProbe.RunAsync(container.Pid, url, context.RequestAborted);
            await Replies.TextAsync(context, value is null ? StatusCodes.Status502BadGateway : StatusCodes.Status200OK, value is { } number ? $"{number}" : why!);
        }
        catch (NetworkException error)
        {
            await Replies.TextAsync(context, StatusCodes.Status500InternalServerError, error.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The executor waits no longer: the check has timed out, or is paused.
        }
    }
}
