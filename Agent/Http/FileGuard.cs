using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Http;

/// <summary>Who may read which file. Source: spec agent-api sections 7 and 10.</summary>
internal static class FileGuard
{
    /// <summary>Whether the caller may read what a virtual path names.</summary>
    public static bool Allows(HttpContext context, string path) =>
        path.TrimEnd('/') == SandboxFiles.Log ? CallerAccess.Allows(context, AclActions.AccessMesosLogs)
        : context.RequestServices.GetRequiredService<SandboxFiles>().OwnerOf(path) is not var (framework, executor)
        || CallerAccess.Allows(context, AclActions.AccessSandboxes, context.RequestServices.GetRequiredService<TaskLedger>().UserOf(new(new(framework), executor)));
}
