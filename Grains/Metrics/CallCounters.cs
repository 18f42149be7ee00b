using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Levee.Grains.Metrics;

/// <summary>Counters of the calls of all schedulers. Source: spec operator-api part C (messages).</summary>
internal static class CallCounters
{
    /// <returns><see langword="null"/> for a call that Mesos does not count so.</returns>
    public static string? NameOf(CallType type) => type switch
    {
        CallType.Teardown => "master/messages_unregister_framework",
        CallType.Accept => "master/messages_launch_tasks",
        CallType.Decline => "master/messages_decline_offers",
        CallType.Revive => "master/messages_revive_offers",
        CallType.Suppress => "master/messages_suppress_offers",
        CallType.Kill => "master/messages_kill_task",
        CallType.Acknowledge => "master/messages_status_update_acknowledgement",
        CallType.AcknowledgeOperationStatus => "master/messages_operation_status_update_acknowledgement",
        CallType.Reconcile => "master/messages_reconcile_tasks",
        CallType.ReconcileOperations => "master/messages_reconcile_operations",
        CallType.Message => "master/messages_framework_to_executor",
        CallType.Request => "master/messages_resource_request",
        _ => null,
    };
}
