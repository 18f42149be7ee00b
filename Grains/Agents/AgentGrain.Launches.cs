using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Tasks;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Agents;

// Launches and kills that may not have reached the agent. Source: spec mesos/master-behaviour.md section 5 (re-registration), reliability.
internal sealed partial class AgentGrain
{
    private readonly LaunchBook _launches = new();
    private readonly Dictionary<(FrameworkId, TaskId), KillPolicy?> _kills = [];

    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy)
    {
        // Kept until the task has ended: the agent may be away without anybody knowing yet.
        if (_ledger is null || _ledger.Runs(frameworkId, taskId))
        {
            _kills[(frameworkId, taskId)] = killPolicy;
        }

        Send(agent => agent.KillTaskAsync(frameworkId, taskId, killPolicy));
        return Task.CompletedTask;
    }

    private void Launch(FrameworkInfo framework, AgentOrder order)
    {
        _launches.Add(framework, order);
        Send(framework, order);
    }

    private void Confirm(StatusUpdate update)
    {
        var taskId = TaskId.From(update.Status.TaskId);
        _launches.Confirm(update.FrameworkId, taskId);
        if (update.LatestState.IsTerminal())
        {
            _kills.Remove((update.FrameworkId, taskId));
        }
    }

    // The agent has told all it runs: what it was sent before and does not list goes out again, if there is still room.
    private List<MesosTask> LaunchAgain()
    {
        foreach (var (frameworkId, taskId) in _ledger!.Tasks.Keys)
        {
            _launches.Confirm(frameworkId, taskId);
        }

        var again = new List<MesosTask>();
        foreach (var (framework, order) in _launches.Open)
        {
            var frameworkId = FrameworkId.From(framework.Id);
            var tasks = LaunchBook.TasksOf(order);
            if (!_ledger.HasRoomFor(tasks, frameworkId))
            {
                _launches.Forget(frameworkId, tasks);
                continue;
            }

            foreach (var task in tasks)
            {
                _ledger.Launch(task, frameworkId, AgentLedger.RoleOf(task.Resources));
                again.Add(TaskFill.ToRecord(task, frameworkId));
            }

            Send(framework, order);
        }

        return again;
    }

    private void KillAgain()
    {
        foreach (var (key, policy) in _kills.ToList())
        {
            if (_ledger!.Tasks.TryGetValue(key, out var task) && !task.State.IsTerminal())
            {
                Send(agent => agent.KillTaskAsync(key.Item1, key.Item2, policy));
            }
            else
            {
                _kills.Remove(key);
            }
        }
    }
}
