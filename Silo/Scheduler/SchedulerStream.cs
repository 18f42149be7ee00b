using System.Collections.Immutable;
using System.Threading.Channels;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Scheduler;

/// <summary>Events on their way from a framework's grain to its scheduler's connection.</summary>
/// <param name="capacity">Events that may wait; the stream ends itself with the one that does not fit.</param>
internal sealed class SchedulerStream(int capacity) : ISchedulerObserver, IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _gate = new();
    private readonly Channel<Event> _events = Channel.CreateBounded<Event>(new BoundedChannelOptions(capacity) { SingleReader = true });

    private bool _isOver;

    /// <summary>Events in order; completes when the grain ends the stream.</summary>
    public ChannelReader<Event> Events => _events.Reader;

    /// <summary>The grain said that the stream ends; it knows, and need not be told.</summary>
    public bool EndedByGrain { get; private set; }

    /// <summary>Cancelled when the scheduler read too slowly and the stream must break off, even within a write.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <inheritdoc/>
    public Task EventsAsync(ImmutableArray<Event> events, bool last)
    {
        foreach (var next in events)
        {
            Add(next);
        }

        if (last)
        {
            EndedByGrain = true;
            _events.Writer.TryComplete();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;

    /// <summary>Adds an event of the connection's own, such as a heartbeat. Nothing is added after the end.</summary>
    public void Add(Event next)
    {
        if (!_events.Writer.TryWrite(next) && !EndedByGrain)
        {
            BreakOff();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _cut.Dispose();
        }
    }

    // The grain may still send while the connection is gone already.
    private void BreakOff()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _cut.Cancel();
            }
        }
    }
}
