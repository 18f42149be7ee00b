using Google.Protobuf.Collections;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Metrics;
using Levee.Silo.ClusterViews;
using Mesos.V1;

namespace Levee.Silo.Metrics;

/// <summary>Metrics of each framework, completed ones included for as long as they are kept. Source: operator-api, part C, and a recorded master.</summary>
internal static class FrameworkMetrics
{
    private static readonly (string Name, TaskState State)[] ActiveTasks =
    [
        ("tasks/active/task_killing", TaskState.TaskKilling), ("tasks/active/task_running", TaskState.TaskRunning),
        ("tasks/active/task_staging", TaskState.TaskStaging), ("tasks/active/task_starting", TaskState.TaskStarting),
        ("tasks/active/task_unknown", TaskState.TaskUnknown), ("tasks/active/task_unreachable", TaskState.TaskUnreachable),
    ];

    /// <summary>Adds gauges, and zero for what was not counted yet.</summary>
    public static void AddTo(IDictionary<string, double> metrics, ClusterView view, TaskCounts tasks)
    {
        foreach (var (frameworkId, framework) in view.Frameworks)
        {
            var prefix = FrameworkMetricNames.Prefix(framework.Info);
            metrics[$"{prefix}subscribed"] = framework is { Connected: true, Completed: false } ? 1 : 0;
            AddTasks(metrics, prefix, frameworkId, tasks);
            foreach (var role in Roles(framework.Info))
            {
                metrics[$"{prefix}roles/{role}/suppressed"] = framework.SuppressedRoles.Contains(role) ? 1 : 0;
            }

            foreach (var name in FrameworkMetricNames.Counters)
            {
                metrics.TryAdd(prefix + name, 0);
            }
        }
    }

    private static void AddTasks(IDictionary<string, double> metrics, string prefix, FrameworkId frameworkId, TaskCounts tasks)
    {
        foreach (var (name, state) in ActiveTasks)
        {
            metrics[prefix + name] = tasks.Of(frameworkId, state);
        }
    }

    private static RepeatedField<string> Roles(FrameworkInfo framework) =>
        framework.Roles.Count > 0 || framework.Capabilities.Any(capability => capability.Type == FrameworkInfo.Types.Capability.Types.Type.MultiRole)
            ? framework.Roles
            : [framework.Role];
}
