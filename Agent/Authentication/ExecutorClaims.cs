using Levee.Grains.Interfaces.Authentication;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Authentication;

/// <summary>Whether the sender of an executor's call is that executor, in its present run. Source of the texts: Mesos' agent.</summary>
internal static class ExecutorClaims
{
    /// <returns>Why not; <see langword="null"/>: it is, or nobody is asked.</returns>
    public static string? Problem(HttpContext context, string framework, string executor, string container)
    {
        var claims = CallerPrincipal.ClaimsOf(context);
        if (claims is null && CallerPrincipal.Of(context) is null)
        {
            return null;
        }

        var principal = CallerPrincipal.Of(context) ?? $"{{ claims: {{ {string.Join(", ", claims!.OrderBy(claim => claim.Key, StringComparer.Ordinal).Select(claim => $"{claim.Key}: {claim.Value}"))} }} }}";
        return !Has("fid", framework) ? $"Authenticated principal '{principal}' does not contain an 'fid' claim with the framework ID {framework}, which is set in the call"
            : !Has("eid", executor) ? $"Authenticated principal '{principal}' does not contain an 'eid' claim with the executor ID {executor}, which is set in the call"
            : !Has("cid", container) ? $"Authenticated principal '{principal}' does not contain a 'cid' claim with the correct active ContainerID"
            : null;

        bool Has(string name, string value) => claims?.GetValueOrDefault(name) == value;
    }
}
