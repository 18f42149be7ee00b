using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;

namespace Levee.Agent.StatusUpdates;

/// <summary>Where updates go: the master, when there is one.</summary>
internal interface IUpdateSink
{
    /// <summary>Sends updates once, together. A failure is the sink's to handle; the outbox sends again.</summary>
    Task SendAsync(ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken);
}
