using Levee.Silo.ClusterViews;
using Levee.Silo.Http;

namespace Levee.Silo.Operator.Events;

/// <summary>Events that wait for one subscriber.</summary>
/// <param name="translate">The events of a step of the cluster view.</param>
internal sealed class EventStream(OperatorOptions options, Func<ClusterViewStep, IReadOnlyList<SharedEvent>> translate) : IDisposable
{
    private readonly OutgoingEvents<SharedEvent> _events = new(options.StreamBuffer, options.StreamBytes, static next => next.Size);

    /// <summary>Cancelled when the subscriber read too slowly, even within a write.</summary>
    public CancellationToken Cut => _events.Cut;

    /// <summary>Adds the events of a step.</summary>
    public void Tell(ClusterViewStep step)
    {
        foreach (var next in translate(step))
        {
            Add(next);
        }
    }

    /// <summary>Adds an event of the connection's own.</summary>
    public void Add(SharedEvent next) => _events.Add(next);

    /// <summary>Events in order; ends when the stream is closed for a younger one.</summary>
    public IAsyncEnumerable<SharedEvent> ReadAllAsync(CancellationToken cancellationToken) => _events.ReadAllAsync(cancellationToken);

    /// <summary>Ends the stream after the events that wait.</summary>
    public void Close() => _events.Close();

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();
}
