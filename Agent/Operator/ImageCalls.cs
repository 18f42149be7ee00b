using Levee.Agent.Configuration;
using Levee.Agent.Containers.Images;
using Levee.Agent.Images;
using Mesos.V1;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Operator;

/// <summary>PRUNE_IMAGES. Source: spec agent-behaviour section 17, agent-api section 3.</summary>
internal static class ImageCalls
{
    /// <summary>What the call excludes counts together with what <c>--image_gc_config</c> does.</summary>
    public static async Task PruneAsync(AgentRequest request)
    {
        var configured = request.Service<AgentSettings>().Images.Garbage?.Excluded ?? [];
        var excluded = configured.Select(name => new Image { Type = Image.Types.Type.Docker, Docker = new() { Name = name } }).Concat(request.Call.PruneImages?.ExcludedImages ?? []);
        try
        {
            await request.Service<IImageProvisioner>().PruneAsync([.. excluded], request.Aborted);
        }
        catch (ImageException error)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, error.Message);
            return;
        }

        await request.DoneAsync();
    }
}
