using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Silo.ClusterViews;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Metrics that can be read off the cluster view and the host, by Mesos' names. Source: operator-api, part C.</summary>
internal static class MetricsSnapshot
{
    private static readonly string[] Kinds = ["cpus", "gpus", "mem", "disk"];

    private static readonly (string Name, TaskState State)[] TaskGauges =
    [
        ("staging", TaskState.TaskStaging), ("starting", TaskState.TaskStarting), ("running", TaskState.TaskRunning),
        ("killing", TaskState.TaskKilling), ("unreachable", TaskState.TaskUnreachable),
    ];

    /// <returns>Names and values, sorted by name.</returns>
    public static SortedDictionary<string, double> Take(ClusterSummary cluster, DateTimeOffset now)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        AddMaster(metrics, cluster.View, now);
        AddAgents(metrics, cluster);
        AddFrameworks(metrics, cluster);
        AddTasks(metrics, cluster);
        AddResources(metrics, cluster);
        HostLoad.AddTo(metrics);
        return metrics;
    }

    private static void AddMaster(SortedDictionary<string, double> metrics, ClusterView view, DateTimeOffset now)
    {
        metrics["master/elected"] = view.Master is null ? 0 : 1;
        metrics["master/uptime_secs"] = view.Master is { } master ? (now - master.StartTime).TotalSeconds : 0;
        metrics["master/outstanding_offers"] = view.Agents.Values.Sum(agent => agent.Offers.Length);
    }

    private static void AddAgents(SortedDictionary<string, double> metrics, ClusterSummary cluster)
    {
        var agents = cluster.RegisteredAgents.ToList();
        metrics["master/slaves_connected"] = agents.Count(agent => agent.Standing == AgentStanding.Connected);
        metrics["master/slaves_disconnected"] = agents.Count(agent => agent.Standing == AgentStanding.Disconnected);
        metrics["master/slaves_active"] = agents.Count(AgentJson.IsActive);
        metrics["master/slaves_inactive"] = agents.Count(agent => !AgentJson.IsActive(agent));
        metrics["master/slaves_unreachable"] = cluster.View.Agents.Values.Count(agent => agent.Standing == AgentStanding.Unreachable);
    }

    private static void AddFrameworks(SortedDictionary<string, double> metrics, ClusterSummary cluster)
    {
        var frameworks = cluster.RegisteredFrameworks.ToList();
        metrics["master/frameworks_connected"] = frameworks.Count(framework => framework.Connected);
        metrics["master/frameworks_disconnected"] = frameworks.Count(framework => !framework.Connected);
        metrics["master/frameworks_active"] = frameworks.Count(framework => framework.Active);
        metrics["master/frameworks_inactive"] = frameworks.Count(framework => !framework.Active);
    }

    private static void AddTasks(SortedDictionary<string, double> metrics, ClusterSummary cluster)
    {
        foreach (var (name, state) in TaskGauges)
        {
            metrics[$"master/tasks_{name}"] = cluster.ByFramework.Values.Sum(tally => tally[state]);
        }
    }

    private static void AddResources(SortedDictionary<string, double> metrics, ClusterSummary cluster)
    {
        var total = ResourceTotals.Of(cluster.RegisteredAgents.SelectMany(agent => agent.Total));
        var used = ResourceTotals.Of(cluster.RegisteredAgents.SelectMany(agent => agent.Allocated));
        foreach (var kind in Kinds)
        {
            foreach (var name in (string[])[kind, $"{kind}_revocable"])
            {
                metrics[$"master/{name}_total"] = total.Scalar(name);
                metrics[$"master/{name}_used"] = used.Scalar(name);
                metrics[$"master/{name}_percent"] = total.Scalar(name) == 0 ? 0 : used.Scalar(name) / total.Scalar(name);
            }
        }
    }
}
