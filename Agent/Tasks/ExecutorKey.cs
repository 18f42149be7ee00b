using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Agent.Tasks;

/// <summary>Names an executor on an agent.</summary>
internal readonly record struct ExecutorKey(FrameworkId Framework, string Executor)
{
    public override string ToString() => $"{Executor} of framework {Framework}";
}
