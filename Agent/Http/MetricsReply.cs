using System.Globalization;
using Levee.Agent.Registration;
using Levee.Agent.Resources;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>The body of <c>/metrics/snapshot</c>: one flat object of numbers. Source: spec agent-api section 8.</summary>
internal sealed class MetricsReply(MasterLink link, TaskLedger ledger, StatusReporter reporter, AgentClock clock)
{
    private static readonly (TaskState State, string Name)[] Counters =
    [
        (TaskState.TaskFinished, "finished"), (TaskState.TaskFailed, "failed"), (TaskState.TaskKilled, "killed"), (TaskState.TaskLost, "lost"), (TaskState.TaskGone, "gone"),
    ];

    private static readonly (TaskState State, string Name)[] Gauges =
    [
        (TaskState.TaskStaging, "staging"), (TaskState.TaskStarting, "starting"), (TaskState.TaskRunning, "running"), (TaskState.TaskKilling, "killing"),
    ];

    /// <summary>Of what does not happen here: there is no preemption, recovery, or oversubscription.</summary>
    private static readonly string[] Absent =
    [
        "slave/executors_preempted", "slave/executors_terminating", "slave/executors_terminated", "slave/recovery_errors",
        "slave/cpus_revocable_total", "slave/cpus_revocable_used", "slave/cpus_revocable_percent", "slave/gpus_revocable_total", "slave/gpus_revocable_used",
        "slave/gpus_revocable_percent", "slave/mem_revocable_total", "slave/mem_revocable_used", "slave/mem_revocable_percent", "slave/disk_revocable_total",
        "slave/disk_revocable_used", "slave/disk_revocable_percent",
    ];

    public void Write(ref JsonOutput output)
    {
        output.BeginObject();
        foreach (var (name, value) in Values().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            output.Name(name);
            output.Number(value);
        }

        output.EndObject();
    }

    private IEnumerable<(string Name, double Value)> Values()
    {
        var tasks = ledger.Active.ToList();
        var executors = ledger.Frameworks.SelectMany(framework => framework.Executors.Values).ToList();
        return
        [
            ("slave/registered", link.IsRegistered ? 1 : 0),
            ("slave/uptime_secs", clock.Uptime.TotalSeconds),
            ("slave/frameworks_active", ledger.Frameworks.Count()),
            ("slave/executors_registering", executors.Count(executor => !executor.IsRegistered)),
            ("slave/executors_running", executors.Count(executor => executor.IsRegistered) + tasks.Count(task => task.Info.Executor is null && !task.State.IsTerminal())),
            ("slave/valid_status_updates", reporter.Valid),
            ("slave/invalid_status_updates", reporter.Invalid),
            .. Absent.Select(name => (name, 0.0)),
            .. Counters.Select(counter => ($"slave/tasks_{counter.Name}", (double)ledger.Ended(counter.State))),
            .. Gauges.Select(gauge => ($"slave/tasks_{gauge.Name}", (double)tasks.Count(task => task.State == gauge.State))),
            .. Amounts(tasks),
            .. SystemValues(),
        ];
    }

    private IEnumerable<(string Name, double Value)> Amounts(List<AgentTask> tasks)
    {
        var total = ResourceTotals.Of(link.Info.Resources).Scalars;
        var used = ResourceTotals.Of(tasks.Where(task => !task.State.IsTerminal()).SelectMany(task => task.Info.Resources)).Scalars;
        foreach (var name in new[] { "cpus", "gpus", "mem", "disk" })
        {
            yield return ($"slave/{name}_total", total[name]);
            yield return ($"slave/{name}_used", used[name]);
            yield return ($"slave/{name}_percent", total[name] > 0 ? used[name] / total[name] : 0);
        }
    }

    private static IEnumerable<(string Name, double Value)> SystemValues()
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        var memory = File.ReadLines("/proc/meminfo").Take(2).Select(line => 1024.0 * Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])).ToArray();
        return
        [
            ("system/cpus_total", Containers.Libc.sysconf(Containers.Libc.OnlineProcessors)),
            ("system/load_1min", Number(load[0])),
            ("system/load_5min", Number(load[1])),
            ("system/load_15min", Number(load[2])),
            ("system/mem_total_bytes", memory[0]),
            ("system/mem_free_bytes", memory[1]),
        ];

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
