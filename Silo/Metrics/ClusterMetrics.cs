using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Metrics;
using Levee.Silo.ClusterViews;
using Levee.Silo.Operator;
using Mesos.V1;

namespace Levee.Silo.Metrics;

/// <summary>Metrics that can be read off the cluster view, by Mesos' names. Source: operator-api, part C.</summary>
internal static class ClusterMetrics
{
    private static readonly string[] Kinds = ["cpus", "gpus", "mem", "disk"];

    private static readonly (string Name, OperationState State)[] OperationsUnderWay =
    [
        ("pending", OperationState.OperationPending), ("recovering", OperationState.OperationRecovering), ("unreachable", OperationState.OperationUnreachable),
    ];

    private static readonly (string Name, TaskState State)[] TaskGauges =
    [
        ("staging", TaskState.TaskStaging), ("starting", TaskState.TaskStarting), ("running", TaskState.TaskRunning),
        ("killing", TaskState.TaskKilling), ("unreachable", TaskState.TaskUnreachable),
    ];

    public static void AddTo(IDictionary<string, double> metrics, ClusterView view, TaskCounts tasks, DateTimeOffset now)
    {
        AddMaster(metrics, view, now);
        AddAgents(metrics, view);
        AddFrameworks(metrics, view);
        foreach (var (name, state) in TaskGauges)
        {
            metrics[$"master/tasks_{name}"] = tasks.InAll(state);
        }

        AddOperations(metrics, view);
        AddResources(metrics, view);
    }

    private static void AddMaster(IDictionary<string, double> metrics, ClusterView view, DateTimeOffset now)
    {
        metrics["master/elected"] = view.Master is null ? 0 : 1;
        metrics["master/uptime_secs"] = view.Master is { } master ? (now - master.StartTime).TotalSeconds : 0;
        metrics["master/outstanding_offers"] = view.Agents.Values.Sum(agent => agent.Offers.Length);
        metrics["registrar/log/recovered"] = view.Master is null ? 0 : 1;
        metrics["registrar/log/ensemble_size"] = 1;
    }

    private static void AddAgents(IDictionary<string, double> metrics, ClusterView view)
    {
        var agents = Registered(view).ToList();
        metrics["master/slaves_connected"] = agents.Count(agent => agent.Standing == AgentStanding.Connected);
        metrics["master/slaves_disconnected"] = agents.Count(agent => agent.Standing == AgentStanding.Disconnected);
        metrics["master/slaves_active"] = agents.Count(AgentJson.IsActive);
        metrics["master/slaves_inactive"] = agents.Count(agent => !AgentJson.IsActive(agent));
        metrics["master/slaves_unreachable"] = view.Agents.Values.Count(agent => agent.Standing == AgentStanding.Unreachable);
    }

    private static void AddFrameworks(IDictionary<string, double> metrics, ClusterView view)
    {
        var frameworks = view.Frameworks.Values.Where(framework => !framework.Completed).ToList();
        metrics["master/frameworks_connected"] = frameworks.Count(framework => framework.Connected);
        metrics["master/frameworks_disconnected"] = frameworks.Count(framework => !framework.Connected);
        metrics["master/frameworks_active"] = frameworks.Count(framework => framework.Active);
        metrics["master/frameworks_inactive"] = frameworks.Count(framework => !framework.Active);
        foreach (var principal in frameworks.Where(framework => framework.Info.HasPrincipal).Select(framework => framework.Info.Principal).Distinct(StringComparer.Ordinal))
        {
            // Messages of drivers, which do not exist here; readers look for the names.
            metrics[$"frameworks/{principal}/messages_received"] = 0;
            metrics[$"frameworks/{principal}/messages_processed"] = 0;
        }
    }

    private static void AddOperations(IDictionary<string, double> metrics, ClusterView view)
    {
        var operations = view.Agents.Values.SelectMany(agent => agent.Operations)
            .CountBy(operation => (Type: EnumNames.Of(operation.Info.Type).ToLowerInvariant(), operation.LatestStatus.State))
            .ToDictionary();
        foreach (var type in (string[])["", .. MetricNames.OperationTypes])
        {
            var prefix = type.Length == 0 ? "master/operations/" : $"master/operations/{type}/";
            foreach (var (name, state) in OperationsUnderWay)
            {
                metrics[prefix + name] = operations.Sum(counted => (type.Length == 0 || counted.Key.Type == type) && counted.Key.State == state ? counted.Value : 0);
            }

            metrics[$"{prefix}total"] = operations.Sum(counted => type.Length == 0 || counted.Key.Type == type ? counted.Value : 0);
        }
    }

    private static void AddResources(IDictionary<string, double> metrics, ClusterView view)
    {
        var total = ResourceTotals.Of(Registered(view).SelectMany(agent => agent.Total));
        var used = ResourceTotals.Of(Registered(view).SelectMany(agent => agent.Allocated));
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

    private static IEnumerable<AgentRecord> Registered(ClusterView view) =>
        view.Agents.Values.Where(agent => agent.Standing is AgentStanding.Connected or AgentStanding.Disconnected);
}
