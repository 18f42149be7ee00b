using Levee.Grains.Interfaces.Agents;

namespace Levee.Agent.StatusUpdates;

/// <summary>Where updates go: the master, when there is one.</summary>
internal interface IUpdateSink
{
    /// <summary>Sends an update once. A failure is the sink's to handle; the outbox sends again.</summary>
    Task SendAsync(StatusUpdate update, CancellationToken cancellationToken);
}
