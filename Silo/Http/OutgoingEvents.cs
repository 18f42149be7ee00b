using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Levee.Silo.Http;

/// <summary>Events that wait for one reader, bounded by their number and by their size; a reader that leaves more is cut off.</summary>
/// <param name="most">Events that may wait.</param>
/// <param name="mostBytes">Bytes that may wait; a single event may be larger.</param>
/// <param name="sizeOf">Bytes of an event, roughly.</param>
internal sealed class OutgoingEvents<T>(int most, long mostBytes, Func<T, int> sizeOf) : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _gate = new();
    private readonly Channel<(T Event, int Size)> _events = Channel.CreateBounded<(T Event, int Size)>(new BoundedChannelOptions(most) { SingleReader = true });
    private long _bytes;
    private bool _isClosed;

    /// <summary>Cancelled when the reader was too slow, and the stream must break off, even within a write.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Adds an event, or cuts the reader off; does nothing after <see cref="Close"/>.</summary>
    public void Add(T next)
    {
        var size = sizeOf(next);
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            var waiting = Interlocked.Read(ref _bytes);
            if ((waiting > 0 && waiting + size > mostBytes) || !_events.Writer.TryWrite((next, size)))
            {
                _isClosed = true;
                _cut.Cancel();
                return;
            }

            Interlocked.Add(ref _bytes, size);
        }
    }

    /// <summary>Ends the stream after the events that wait.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _events.Writer.TryComplete();
        }
    }

    /// <summary>Events in order until <see cref="Close"/>; one counts as waiting until the next is asked for.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (next, size) in _events.Reader.ReadAllAsync(cancellationToken))
        {
            yield return next;
            Interlocked.Add(ref _bytes, -size);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true; // An event may still be on its way here.
        }

        _cut.Dispose();
    }
}
