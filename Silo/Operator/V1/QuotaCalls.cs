using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about quota. Source: operator-api, A.5.</summary>
internal static class QuotaCalls
{
    public static Task GetQuotaAsync(OperatorRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetQuota,
        GetQuota = new() { Status = QuotaStatusMessage.Of(request.View, request.Context) },
    });

    public static Task UpdateQuotaAsync(OperatorRequest request)
    {
        var call = request.Call.UpdateQuota;
        return UpdateAsync(request, call.QuotaConfigs.Select(config => config.Role), () => request.Master.UpdateQuotaAsync([.. call.QuotaConfigs], call.Force, request.Aborted));
    }

    public static Task SetQuotaAsync(OperatorRequest request)
    {
        var quota = request.Call.SetQuota.QuotaRequest;
        return UpdateAsync(request, [quota.Role], () => request.Master.SetQuotaAsync(quota, request.Aborted));
    }

    public static Task RemoveQuotaAsync(OperatorRequest request)
    {
        var role = request.Call.RemoveQuota.Role;
        return UpdateAsync(request, [role], () => request.Master.RemoveQuotaAsync(role, request.Aborted));
    }

    private static async Task UpdateAsync(OperatorRequest request, IEnumerable<string> roles, Func<Task<CallReply>> update)
    {
        if (!await ObjectAccess.ForbidsAsync(request.Context, AclActions.UpdateQuotas, roles))
        {
            await request.ForwardAsync(update());
        }
    }
}
