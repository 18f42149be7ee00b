using Levee.Agent.Executors;
using Levee.Agent.Operations;
using Levee.Agent.Oversubscription;
using Levee.Agent.Registration;
using Levee.Agent.Resources;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Metrics;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>Metrics of the agent itself, of tasks, executors and resources. Source: spec agent-api section 8.</summary>
internal sealed class TaskMetrics(MasterLink link, AgentOperations operations, OversubscribedResources oversubscribed, TaskLedger ledger, ExecutorTable table, StatusReporter reporter, AgentClock clock) : IMetricsPart
{
    private static readonly string[] ResourceNames = ["cpus", "gpus", "mem", "disk"];

    private static readonly (TaskState State, string Name)[] Counters =
    [
        (TaskState.TaskFinished, "finished"), (TaskState.TaskFailed, "failed"), (TaskState.TaskKilled, "killed"), (TaskState.TaskLost, "lost"), (TaskState.TaskGone, "gone"),
    ];

    private static readonly (TaskState State, string Name)[] Gauges =
    [
        (TaskState.TaskStaging, "staging"), (TaskState.TaskStarting, "starting"), (TaskState.TaskRunning, "running"), (TaskState.TaskKilling, "killing"),
    ];

    public void AddTo(IDictionary<string, double> metrics)
    {
        var tasks = ledger.Active.Where(task => !task.State.IsTerminal()).ToList();
        var executors = ledger.Frameworks.SelectMany(framework => framework.Executors.Values).ToList();
        metrics["slave/registered"] = link.IsRegistered ? 1 : 0;
        metrics["slave/uptime_secs"] = clock.Uptime.TotalSeconds;
        metrics["slave/frameworks_active"] = ledger.Frameworks.Count();
        AddExecutors(metrics, executors);
        metrics["slave/valid_status_updates"] = reporter.Valid;
        metrics["slave/invalid_status_updates"] = reporter.Invalid;
        foreach (var (state, name) in Counters)
        {
            metrics[$"slave/tasks_{name}"] = ledger.Ended(state);
        }

        foreach (var (state, name) in Gauges)
        {
            metrics[$"slave/tasks_{name}"] = tasks.Count(task => task.State == state);
        }

        AddAmounts(metrics, "", operations.Total.Where(resource => resource.Revocable is null), Used(tasks, executors).Where(resource => resource.Revocable is null));
        AddAmounts(metrics, "_revocable", oversubscribed.Current, Used(tasks, executors).Where(resource => resource.Revocable is not null));
        HostLoad.AddTo(metrics);
    }

    /// <summary>By state; a terminated one has updates that nobody acknowledged yet.</summary>
    private void AddExecutors(IDictionary<string, double> metrics, List<AgentExecutor> executors)
    {
        var live = executors.Where(executor => table.Find(executor.Key) is not { IsEnding: true }).ToList();
        var containers = executors.Select(executor => executor.ContainerId).ToHashSet();
        metrics["slave/executors_registering"] = live.Count(executor => !executor.IsRegistered);
        metrics["slave/executors_running"] = live.Count(executor => executor.IsRegistered);
        metrics["slave/executors_terminating"] = executors.Count - live.Count;
        metrics["slave/executors_terminated"] = ledger.Active.Where(task => !containers.Contains(task.ContainerId)).Select(task => task.ContainerId).Distinct().Count();
    }

    private static IEnumerable<Resource> Used(List<AgentTask> tasks, List<AgentExecutor> executors) =>
        tasks.SelectMany(task => task.Info.Resources).Concat(executors.SelectMany(executor => executor.Info.Resources));

    private static void AddAmounts(IDictionary<string, double> metrics, string kind, IEnumerable<Resource> all, IEnumerable<Resource> part)
    {
        var (total, used) = (ResourceTotals.Of(all).Scalars, ResourceTotals.Of(part).Scalars);
        foreach (var name in ResourceNames)
        {
            metrics[$"slave/{name}{kind}_total"] = total[name];
            metrics[$"slave/{name}{kind}_used"] = used[name];
            metrics[$"slave/{name}{kind}_percent"] = total[name] > 0 ? used[name] / total[name] : 0;
        }
    }
}
