using Levee.Executors.Api;
using Levee.Executors.Messages;

namespace Levee.Executors.Tests.Command;

/// <summary>Keeps the updates that are sent.</summary>
internal sealed class FakeAgentConnection : IAgent
{
    public bool IsSubscribed { get; set; } = true;

    public bool HasUnacknowledged { get; set; } = true;

    public List<StatusUpdate> Updates { get; } = [];

    public IEnumerable<TaskState> States => Updates.Select(update => update.State);

    public void Send(StatusUpdate update) => Updates.Add(update);
}
