using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Recovery;

/// <summary>A run of an executor as its checkpoints have it.</summary>
/// <param name="Executor">With <c>framework_id</c>.</param>
/// <param name="IsGenerated">The agent made the executor for a command task.</param>
/// <param name="IsLatest">No later run of the executor began.</param>
/// <param name="IsClosed">Nothing of it was left, and its framework knew all.</param>
/// <param name="HasSubscribed">The executor subscribed.</param>
internal sealed record RecoveredRun(
    string ContainerId, ExecutorInfo Executor, bool IsGenerated, bool IsLatest, bool IsClosed, bool HasSubscribed, ImmutableArray<RecoveredTask> Tasks);
