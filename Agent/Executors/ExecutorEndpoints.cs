using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Levee.Agent.Executors;

/// <summary>Where executors find the agent. Source: spec executor-api section 2.</summary>
internal static class ExecutorEndpoints
{
    /// <summary>Maps <c>/api/v1/executor</c>.</summary>
    public static void MapExecutors(this IEndpointRouteBuilder routes, ExecutorCalls calls) => routes.Map("/api/v1/executor", calls.HandleAsync);
}
