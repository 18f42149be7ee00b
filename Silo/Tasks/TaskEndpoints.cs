using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Levee.Silo.Tasks;

/// <summary>Levee's own calls on tasks; Mesos lets only a task's scheduler end it.</summary>
internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder routes) => routes.MapPost("/levee/v1/tasks/{framework}/{task}/kill", KillAsync);

    /// <remarks>202: the agent was told; 404: no such task; 409: it ended already.</remarks>
    private static async Task KillAsync(HttpContext context)
    {
        var frameworkId = new FrameworkId((string)context.Request.RouteValues["framework"]!);
        var taskId = new TaskId((string)context.Request.RouteValues["task"]!);
        var view = context.RequestServices.GetRequiredService<IClusterViewSource>().Current;
        switch (view.TasksOf(frameworkId).GetValueOrDefault(taskId))
        {
            case null:
                await RefuseAsync(context, StatusCodes.Status404NotFound, $"framework {frameworkId} has no task {taskId}.");
                break;
            case { Place: not TaskPlace.Active }:
                await RefuseAsync(context, StatusCodes.Status409Conflict, $"task {taskId} does not run any more.");
                break;
            case { Task.AgentId: var agentId }:
                await context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IAgentGrain>(agentId.Value).KillTaskAsync(frameworkId, taskId, null);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
        }
    }

    private static Task RefuseAsync(HttpContext context, int statusCode, string message)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
