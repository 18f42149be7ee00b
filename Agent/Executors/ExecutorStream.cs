using System.Threading.Channels;
using Mesos.V1.Executor;

namespace Levee.Agent.Executors;

/// <summary>Events on their way to one subscription of an executor.</summary>
internal sealed class ExecutorStream
{
    private const int Capacity = 100_000; // An executor that leaves more unread has stopped reading.
    private readonly Channel<Event> _events = Channel.CreateBounded<Event>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Events in order; completes when the agent ends the stream.</summary>
    public ChannelReader<Event> Events => _events.Reader;

    /// <summary>Whether the connection still takes events.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Sends an event; one that does not fit ends the stream, and its executor subscribes again.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Send(Event message)
    {
        if (IsOpen && !_events.Writer.TryWrite(message))
        {
            Close();
        }

        return IsOpen;
    }

    /// <summary>Ends the stream after what was sent.</summary>
    public void Close()
    {
        IsOpen = false;
        _events.Writer.TryComplete();
    }
}
