using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about quota. Source: operator-api, A.5.</summary>
internal static class QuotaCalls
{
    public static Task GetQuotaAsync(OperatorRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetQuota,
        GetQuota = new() { Status = QuotaStatusMessage.Of(request.View) },
    });

    public static Task UpdateQuotaAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.UpdateQuotaAsync([.. request.Call.UpdateQuota.QuotaConfigs], request.Call.UpdateQuota.Force, request.Aborted));

    public static Task SetQuotaAsync(OperatorRequest request) => request.ForwardAsync(request.Master.SetQuotaAsync(request.Call.SetQuota.QuotaRequest, request.Aborted));

    public static Task RemoveQuotaAsync(OperatorRequest request) => request.ForwardAsync(request.Master.RemoveQuotaAsync(request.Call.RemoveQuota.Role, request.Aborted));
}
