using Mesos.V1;
using Mesos.V1.Scheduler;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Levee.Silo.Scheduler;

/// <summary>Structure of a scheduler call, before anything is looked up. Source: scheduler-api, sections 3.1 and 4.</summary>
internal static class SchedulerCallValidation
{
    private const int UuidBytes = 16;

    /// <param name="principal">The authenticated caller; null: not authenticated.</param>
    /// <returns>What is wrong, as the end of <c>Failed to validate scheduler::Call: …</c>; null when nothing is.</returns>
    public static string? Check(Call call, string? principal)
    {
        if (!call.HasType)
        {
            return Missing("type");
        }

        if (call.Type == CallType.Subscribe)
        {
            return CheckSubscribe(call) ?? CheckPrincipal(call.Subscribe.FrameworkInfo, principal);
        }

        return call.FrameworkId is null ? Missing("framework_id") : CheckBody(call);
    }

    private static string? CheckSubscribe(Call call)
    {
        if (call.Subscribe is null)
        {
            return Missing("subscribe");
        }

        return !Same(call.FrameworkId, call.Subscribe.FrameworkInfo.Id) ? "'framework_id' differs from 'subscribe.framework_info.id'"
            : call.FrameworkId is { Value.Length: > 0 } id && string.IsNullOrWhiteSpace(id.Value) ? "'framework_id' is blank; leave it out to subscribe as a new framework"
            : null;
    }

    private static string? CheckPrincipal(FrameworkInfo framework, string? principal) => principal is null || !framework.HasPrincipal || framework.Principal == principal
        ? null
        : $"Authenticated principal '{principal}' does not match principal '{framework.Principal}' set in `FrameworkInfo`";

    private static string? CheckBody(Call call) => call.Type switch
    {
        CallType.Accept when call.Accept is null => Missing("accept"),
        CallType.Decline when call.Decline is null => Missing("decline"),
        CallType.AcceptInverseOffers when call.AcceptInverseOffers is null => Missing("accept_inverse_offers"),
        CallType.DeclineInverseOffers when call.DeclineInverseOffers is null => Missing("decline_inverse_offers"),
        CallType.Kill when call.Kill is null => Missing("kill"),
        CallType.Shutdown when call.Shutdown is null => Missing("shutdown"),
        CallType.Acknowledge => CheckAcknowledge(call.Acknowledge),
        CallType.AcknowledgeOperationStatus => CheckAcknowledge(call.AcknowledgeOperationStatus),
        CallType.Reconcile when call.Reconcile is null => Missing("reconcile"),
        CallType.ReconcileOperations when call.ReconcileOperations is null => Missing("reconcile_operations"),
        CallType.Message when call.Message is null => Missing("message"),
        CallType.Request when call.Request is null => Missing("request"),
        CallType.UpdateFramework => CheckUpdate(call),
        _ => null,
    };

    private static string? CheckAcknowledge(Call.Types.Acknowledge? acknowledge) =>
        acknowledge is null ? Missing("acknowledge") : CheckUuid(acknowledge.Uuid.Length);

    private static string? CheckAcknowledge(Call.Types.AcknowledgeOperationStatus? acknowledge) =>
        acknowledge is null ? Missing("acknowledge_operation_status")
        : CheckUuid(acknowledge.Uuid.Length) ?? (acknowledge.AgentId is null ? Missing("agent_id") : null);

    private static string? CheckUuid(int bytes) => bytes == UuidBytes ? null : "Not a valid UUID";

    private static string? CheckUpdate(Call call) =>
        call.UpdateFramework is null ? Missing("update_framework")
        : Same(call.FrameworkId, call.UpdateFramework.FrameworkInfo.Id) ? null
        : "'framework_id' differs from 'update_framework.framework_info.id'";

    // An empty id is as good as none: some clients send it for a new framework.
    private static bool Same(FrameworkID? outer, FrameworkID? inner) => (outer?.Value ?? "") == (inner?.Value ?? "");

    private static string Missing(string field) => $"Expecting '{field}' to be present";
}
