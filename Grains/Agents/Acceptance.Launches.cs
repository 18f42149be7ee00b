using System.Collections.Immutable;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tasks;
using Mesos.V1;
using Group = Mesos.V1.Offer.Types.Operation.Types.LaunchGroup;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Agents;

// LAUNCH, task by task, and LAUNCH_GROUP, all or nothing. Source: spec mesos/master-behaviour.md section 10.
internal sealed partial class Acceptance
{
    private void Launch(IReadOnlyList<TaskInfo> given)
    {
        var launched = ImmutableArray.CreateBuilder<TaskInfo>(given.Count);
        foreach (var one in given)
        {
            var task = TaskFill.Complete(one, _frameworkId, _role);
            if (Refusal(task) is { } user)
            {
                Reject([task], Reason.TaskUnauthorized, user);
            }
            else if (Needed(task) is var needed && SoloRules.Problem(task, _launching, needed, _pool) is { } problem)
            {
                Reject([task], Reason.TaskInvalid, problem);
            }
            else
            {
                Take(task, needed());
                launched.Add(task);
            }
        }

        if (launched.Count > 0)
        {
            _orders.Add(new AgentOrder.Run(launched.DrainToImmutable()));
        }
    }

    private void LaunchGroup(Group given)
    {
        var executor = TaskFill.Complete(given.Executor.Clone(), _frameworkId, _role);
        var tasks = given.TaskGroup.Tasks.Select(task => TaskFill.Complete(task, _frameworkId, _role, executor)).ToList();
        if (tasks.Select(Refusal).FirstOrDefault(refusal => refusal is not null) is { } unauthorized)
        {
            Reject(tasks, Reason.TaskGroupUnauthorized, unauthorized);
        }
        else if (GroupRules.Problem(executor, tasks, _launching, () => NewExecutor(executor) + ResourceBundle.Of(tasks.SelectMany(task => task.Resources)), _pool) is { } problem)
        {
            Reject(tasks, Reason.TaskGroupInvalid, problem);
        }
        else
        {
            foreach (var task in tasks)
            {
                Take(task, Needed(task)());
            }

            _orders.Add(new AgentOrder.RunGroup(executor, new() { Tasks = { tasks } }));
        }
    }

    private void Take(TaskInfo task, ResourceBundle needed)
    {
        _pool = _pool.Taking(needed)!;
        _ledger.Launch(task, _frameworkId, _role);
    }

    private Func<ResourceBundle> Needed(TaskInfo task)
    {
        ResourceBundle? needed = null;
        return () => needed ??= ResourceBundle.Of(task.Resources) + (task.Executor is { } executor ? NewExecutor(executor) : ResourceBundle.Empty);
    }

    private ResourceBundle NewExecutor(ExecutorInfo executor) =>
        _ledger.FindExecutor(_frameworkId, executor.ExecutorId.Value) is null ? ResourceBundle.Of(executor.Resources) : ResourceBundle.Empty;

    private string? Refusal(TaskInfo task)
    {
        var user = TaskFill.UserOf(task) ?? _framework.User;
        return _terms.Authorizer.Allows(_framework.HasPrincipal ? _framework.Principal : null, AclActions.RunTasks, user)
            ? null
            : $"Task '{task.TaskId.Value}' is not authorized to launch task {task.TaskId.Value} of framework {_frameworkId} under user '{user}'";
    }
}
