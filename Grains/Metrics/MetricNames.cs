using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Levee.Grains.Metrics;

/// <summary>Names of metrics that are there from the start, counted or not. Source: spec operator-api part C.</summary>
public static class MetricNames
{
    /// <summary>Writes to storage under way.</summary>
    public const string QueuedOperations = "registrar/queued_operations";

    /// <summary>Bytes that are stored.</summary>
    public const string RegistrySize = "registrar/registry_size_bytes";

    /// <summary>Open streams of the operator API.</summary>
    public const string OperatorSubscribers = "master/operator_event_stream_subscribers";

    /// <summary>Answers that were not rendered anew.</summary>
    public const string CacheHits = "master/http_cache_hits";

    private const string Master = "master/";

    private static readonly Lazy<FrozenSet<string>> KnownCounters = new(() => Counters.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Types of operations, as names have them.</summary>
    public static ImmutableArray<string> OperationTypes { get; } =
        ["reserve", "unreserve", "create", "destroy", "grow_volume", "shrink_volume", "create_disk", "destroy_disk"];

    /// <summary>States in which an operation has ended.</summary>
    public static ImmutableArray<string> EndedOperations { get; } = ["finished", "failed", "error", "dropped", "gone_by_operator"];

    /// <summary>Values of <see cref="MasterMetrics"/> that go up and down; all its other names only grow.</summary>
    public static ImmutableArray<string> Gauges { get; } = [QueuedOperations, RegistrySize, OperatorSubscribers];

    /// <summary>Counters of the master.</summary>
    public static ImmutableArray<string> Counters { get; } =
    [
        CacheHits,
        .. Under(
            "dropped_messages", "recovery_slave_removals", "slave_registrations", "slave_reregistrations", "slave_removals", "slave_removals/reason_unhealthy",
            "slave_removals/reason_unregistered", "slave_removals/reason_registered", "slave_shutdowns_scheduled", "slave_shutdowns_completed",
            "slave_shutdowns_canceled", "slave_unreachable_scheduled", "slave_unreachable_completed", "slave_unreachable_canceled"),
        .. Under(
            "tasks_finished", "tasks_failed", "tasks_killed", "tasks_lost", "tasks_error", "tasks_dropped", "tasks_gone", "tasks_gone_by_operator"),
        .. Under(
            "messages_register_framework", "messages_reregister_framework", "messages_unregister_framework", "messages_deactivate_framework", "messages_kill_task",
            "messages_status_update_acknowledgement", "messages_operation_status_update_acknowledgement", "messages_resource_request", "messages_launch_tasks",
            "messages_decline_offers", "messages_revive_offers", "messages_suppress_offers", "messages_reconcile_operations", "messages_reconcile_tasks",
            "messages_framework_to_executor", "messages_executor_to_framework", "messages_register_slave", "messages_reregister_slave", "messages_unregister_slave",
            "messages_status_update", "messages_operation_status_update", "messages_exited_executor", "messages_update_slave", "messages_authenticate"),
        .. from message in (string[])
            [
                "framework_to_executor_messages", "executor_to_framework_messages", "status_updates", "status_update_acknowledgements", "operation_status_updates",
                "operation_status_update_acknowledgements",
            ]
            from validity in (string[])["valid", "invalid"]
            select $"{Master}{validity}_{message}",
        .. from type in (string[])["", .. OperationTypes.Select(type => $"{type}/")]
            from state in EndedOperations
            select $"{Master}operations/{type}{state}",
    ];

    /// <summary>Whether a metric only ever grows.</summary>
    public static bool IsCounter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == "allocator/mesos/allocation_runs" || KnownCounters.Value.Contains(name) || IsTaskEvent(name) || FrameworkMetricNames.IsCounter(name);
    }

    // master/task_lost/source_master/reason_slave_removed
    private static bool IsTaskEvent(string name) => name.StartsWith("master/task_", StringComparison.Ordinal) && name.Contains("/source_", StringComparison.Ordinal);

    private static IEnumerable<string> Under(params string[] names) => names.Select(name => Master + name);
}
