using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>What the rules about launches look at besides the task.</summary>
/// <param name="LimitsAllowed">The agent has TASK_RESOURCE_LIMITS.</param>
/// <param name="IdProblem">Why a task may not have an id, as far as others use it; <see langword="null"/>: it may.</param>
/// <param name="FindExecutor">The framework's executor of an id that runs on the agent.</param>
/// <param name="FindSharing">Values of <c>share_cgroups</c> of the tasks that run under an executor id.</param>
internal sealed record LaunchContext(
    AgentId AgentId,
    FrameworkId FrameworkId,
    bool LimitsAllowed,
    Func<TaskId, string?> IdProblem,
    Func<string, ExecutorInfo?> FindExecutor,
    Func<string, IEnumerable<bool>> FindSharing);
