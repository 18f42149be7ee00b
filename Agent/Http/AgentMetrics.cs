namespace Levee.Agent.Http;

/// <summary>All metrics of the agent, for <c>/metrics/snapshot</c> and GET_METRICS. Source: spec agent-api section 8.</summary>
internal sealed class AgentMetrics(IEnumerable<IMetricsPart> parts)
{
    /// <summary>What Mesos counts from its start on; a feature that is there sets its own.</summary>
    private static readonly string[] Usual =
    [
        "containerizer/fetcher/cache_size_total_bytes", "containerizer/fetcher/cache_size_used_bytes", "containerizer/fetcher/task_fetches_failed", "containerizer/fetcher/task_fetches_succeeded",
        "containerizer/mesos/container_destroy_errors", "containerizer/mesos/provisioner/bind/remove_rootfs_errors", "containerizer/mesos/provisioner/remove_container_errors",
        "gc/path_removals_failed", "gc/path_removals_pending", "gc/path_removals_succeeded",
        "resource_provider_manager/events/disconnect", "resource_provider_manager/events/subscribe", "resource_provider_manager/subscribed",
        "slave/container_launch_errors", "slave/executor_directory_max_allowed_age_secs", "slave/executors_preempted", "slave/executors_terminated", "slave/executors_terminating",
        "slave/invalid_framework_messages", "slave/recovery_errors", "slave/recovery_time_secs", "slave/valid_framework_messages",
    ];

    /// <summary>Names and values, sorted by name.</summary>
    /// <param name="timeout">What Mesos would wait for slow ones; here there are none.</param>
    public Task<SortedDictionary<string, double>> ReadAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in Usual)
        {
            metrics[name] = 0;
        }

        foreach (var part in parts)
        {
            part.AddTo(metrics);
        }

        return Task.FromResult(metrics);
    }
}
