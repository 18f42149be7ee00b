using Levee.Executors.Messages;

namespace Levee.Executors.Checks;

/// <summary>Makes the probes of a task's checks.</summary>
internal interface IProbes
{
    IProbe Create(TaskInfo task, CheckSpec check);
}
