using Levee.Agent.Containers;
using Levee.Agent.StatusUpdates;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>What becomes of the tasks that an executor leaves. Source: spec executor-api section 10 (executor termination).</summary>
internal static class ExecutorEnd
{
    /// <param name="termination">How its container ended; <see langword="null"/>: nobody knows.</param>
    /// <param name="pending">Why the agent ended it; <see langword="null"/>: it did not.</param>
    public static TaskReport Report(ContainerTermination? termination, TaskReport? pending) => new(
        termination?.State ?? pending?.State ?? TaskState.TaskFailed,
        Message(termination, pending),
        termination?.Reason ?? pending?.Reason ?? Reason.ExecutorTerminated,
        TaskStatus.Types.Source.Agent)
    {
        Limitation = termination?.Limitation ?? [],
    };

    private static string Message(ContainerTermination? termination, TaskReport? pending)
    {
        var texts = new[] { pending?.Message, termination?.Message }.OfType<string>().Distinct().ToList();
        return texts.Count > 0 ? string.Join("; ", texts)
            : termination is null ? "Abnormal executor termination: unknown container"
            : "Executor terminated";
    }
}
