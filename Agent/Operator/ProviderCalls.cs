using Levee.Agent.Registration;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;
using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Levee.Agent.Operator;

/// <summary>Calls about resource providers. There are none: the answers are those of a Mesos agent without <c>--resource_provider_config_dir</c>.</summary>
/// <remarks>Source of the texts: Mesos' local resource provider daemon.</remarks>
internal static class ProviderCalls
{
    private const string NoDirectory = "Missing required flag --resource_provider_config_dir";

    // The one kind that Mesos knows.
    private const string StorageProvider = "org.apache.mesos.rp.local.storage";

    public static Task GetAsync(AgentRequest request) => CallerAccess.Allows(request.Context, AclActions.ViewResourceProviders)
        ? request.ReplyAsync(new() { Type = Response.Types.Type.GetResourceProviders, GetResourceProviders = new() })
        : request.ForbidAsync();

    public static Task ConfigureAsync(AgentRequest request)
    {
        var info = request.Call.Type == CallType.AddResourceProviderConfig ? request.Call.AddResourceProviderConfig.Info : request.Call.UpdateResourceProviderConfig.Info;
        return info.Type == StorageProvider ? request.RefuseAsync(StatusCodes.Status500InternalServerError, NoDirectory)
            : request.RefuseAsync(
                StatusCodes.Status400BadRequest,
                $"Failed to validate resource provider config with type '{info.Type}' and name '{info.Name}': Unknown local resource provider type '{info.Type}'");
    }

    public static Task RemoveAsync(AgentRequest request) => request.RefuseAsync(StatusCodes.Status500InternalServerError, NoDirectory);

    /// <summary>One that is not known is as good as gone.</summary>
    public static Task MarkGoneAsync(AgentRequest request)
    {
        var id = request.Call.MarkResourceProviderGone.ResourceProviderId;
        return request.Service<MasterLink>().Id is not null ? request.DoneAsync()
            : request.RefuseAsync(StatusCodes.Status500InternalServerError, $"Could not mark resource provider '{id.Value}' as gone: Agent has not registered yet");
    }
}
