using System.Threading.Channels;
using Levee.Silo.ClusterViews;

namespace Levee.Silo.Operator.Events;

/// <summary>Events that wait for one subscriber.</summary>
/// <param name="capacity">Events that may wait; the stream breaks off with the one that does not fit.</param>
/// <param name="translate">The events of a step of the cluster view.</param>
internal sealed class EventStream(int capacity, Func<ClusterViewStep, IReadOnlyList<SharedEvent>> translate) : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly Channel<SharedEvent> _events = Channel.CreateBounded<SharedEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Events in order; completes when the stream is closed for a younger one.</summary>
    public ChannelReader<SharedEvent> Events => _events.Reader;

    /// <summary>Cancelled when the subscriber read too slowly, even within a write.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Whether <see cref="Close"/> ended it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Adds the events of a step.</summary>
    public void Tell(ClusterViewStep step)
    {
        foreach (var next in translate(step))
        {
            Add(next);
        }
    }

    /// <summary>Adds an event of the connection's own.</summary>
    public void Add(SharedEvent next)
    {
        if (!_events.Writer.TryWrite(next) && !IsClosed)
        {
            _cut.Cancel();
        }
    }

    /// <summary>Ends the stream after the events that wait.</summary>
    public void Close()
    {
        IsClosed = true;
        _events.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose() => _cut.Dispose();
}
