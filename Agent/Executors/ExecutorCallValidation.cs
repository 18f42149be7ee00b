using Mesos.V1;
using Mesos.V1.Executor;
using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Levee.Agent.Executors;

/// <summary>Structure of an executor's call, before anything is looked up. Source: spec executor-api section 4; texts as Mesos' src/slave/validation.cpp has them.</summary>
internal static class ExecutorCallValidation
{
    private const int UuidBytes = 16;

    /// <returns>What is wrong, as the end of <c>Failed to validate Executor::Call: …</c>; <see langword="null"/> when nothing is.</returns>
    public static string? Check(Call call) =>
        !call.HasType || !Enum.IsDefined(call.Type) ? Missing("type") // Mesos' protobuf library drops values that it does not know.
        : call.Type switch
        {
            CallType.Subscribe when call.Subscribe is null => Missing("subscribe"),
            CallType.Update => call.Update is null ? Missing("update") : Check(call, call.Update.Status),
            CallType.Message when call.Message is null => Missing("message"),
            _ => null,
        };

    private static string? Check(Call call, TaskStatus status) =>
        !status.HasUuid ? Missing("uuid")
        : status.Uuid.Length != UuidBytes ? "Not a valid UUID"
        : status.ExecutorId is { } executor && executor.Value != call.ExecutorId.Value
            ? $"ExecutorID in Call: {call.ExecutorId.Value} does not match ExecutorID in TaskStatus: {executor.Value}"
        : status.Source != TaskStatus.Types.Source.Executor
            ? $"Received Call from executor {call.ExecutorId.Value} of framework {call.FrameworkId.Value} with invalid source, expecting 'SOURCE_EXECUTOR'"
        : status.State == TaskState.TaskStaging
            ? $"Received TASK_STAGING from executor {call.ExecutorId.Value} of framework {call.FrameworkId.Value} which is not allowed"
        : null;

    private static string Missing(string field) => $"Expecting '{field}' to be present";
}
