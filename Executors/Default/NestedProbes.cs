using Levee.Executors.Checks;
using Levee.Executors.Containers;
using Levee.Executors.Messages;

namespace Levee.Executors.Default;

/// <summary>Probes of a task in a container of its own: commands run in there; ports and pages are those of the executor's network, which it shares unless it joins one of its own.</summary>
internal sealed class NestedProbes(IContainers containers, ContainerId container, Func<string> newId, IProbes local) : IProbes
{
    public IProbe Create(TaskInfo task, CheckSpec check) =>
        check is { Kind: CheckKind.Command, Command: { } command } ? new SessionProbe(containers, () => new($"check-{newId()}", container), command)
        : check.Kind is CheckKind.Http or CheckKind.Tcp && task.HasOwnNetwork ? new AgentProbe(containers, container, check)
        : local.Create(task, check);
}
