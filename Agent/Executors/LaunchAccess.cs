using Levee.Agent.StatusUpdates;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Levee.Agent.Executors;

/// <summary>Whether a framework may run tasks as their users on this agent: the agent's own <c>run_tasks</c>, whatever the master allowed. Source: spec agent-behaviour section 5 (6).</summary>
internal static class LaunchAccess
{
    /// <returns>What to report of a task that may not be run; <see langword="null"/> when it may.</returns>
    public static TaskReport? Problem(IAuthorizer authorizer, FrameworkInfo framework, TaskInfo task, LaunchKind kind)
    {
        var user = UserOf(framework, task);
        return authorizer.Allows(framework.HasPrincipal ? framework.Principal : null, AclActions.RunTasks, user) ? null : new(
            TaskState.TaskError,
            $"Task '{task.TaskId.Value}' is not authorized to launch as user '{user}'",
            kind == LaunchKind.Group ? Reason.TaskGroupUnauthorized : Reason.TaskUnauthorized,
            Source.Agent);
    }

    /// <summary>That of the task's command, of its executor's, or of the framework.</summary>
    private static string UserOf(FrameworkInfo framework, TaskInfo task) =>
        task.Command is { HasUser: true } command ? command.User
        : task.Executor?.Command is { HasUser: true } executor ? executor.User
        : framework.User;
}
