using System.Collections.Immutable;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Silo.Http;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Scheduler;

/// <summary>Events on their way from a framework's grain to its scheduler's connection.</summary>
internal sealed class SchedulerStream(SchedulerOptions options) : ISchedulerObserver, IDisposable
{
    private readonly OutgoingEvents<Event> _events = new(options.StreamBuffer, options.StreamBytes, static next => next.CalculateSize());

    /// <summary>The grain said that the stream ends; it knows, and need not be told.</summary>
    public bool EndedByGrain { get; private set; }

    /// <summary>Cancelled when the scheduler read too slowly and the stream must break off, even within a write.</summary>
    public CancellationToken Cut => _events.Cut;

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
            _events.Close();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;

    /// <summary>Adds an event of the connection's own, such as a heartbeat. Nothing is added after the end.</summary>
    public void Add(Event next) => _events.Add(next);

    /// <summary>Events in order; ends when the grain ends the stream.</summary>
    public IAsyncEnumerable<Event> ReadAllAsync(CancellationToken cancellationToken) => _events.ReadAllAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();
}
