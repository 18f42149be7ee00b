using Levee.Executors.Default;
using Levee.Executors.Messages;

namespace Levee.Executors.Tests.Default;

/// <summary>Remembers links and kills.</summary>
internal sealed class FakePlace : ITaskPlace
{
    public List<string> Links { get; } = [];

    public List<string> Killed { get; } = [];

    public void Link(string taskId, ContainerId container) => Links.Add($"{taskId}→{container.Value}");

    public void KillAll(IEnumerable<ContainerId> containers) => Killed.AddRange(containers.Select(container => container.Value));
}
