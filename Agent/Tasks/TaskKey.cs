using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Agent.Tasks;

/// <summary>Names a task on an agent.</summary>
internal readonly record struct TaskKey(FrameworkId Framework, TaskId Task)
{
    public override string ToString() => $"{Task} of framework {Framework}";
}
