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
        return request.ForwardAsync(request.Master.UpdateQuotaAsync([.. call.QuotaConfigs], call.Force, request.Principal, request.Aborted));
    }

    public static Task SetQuotaAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.SetQuotaAsync(request.Call.SetQuota.QuotaRequest, request.Principal, request.Aborted));

    public static Task RemoveQuotaAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.RemoveQuotaAsync(request.Call.RemoveQuota.Role, request.Principal, request.Aborted));
}
