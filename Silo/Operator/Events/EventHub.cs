using Levee.Silo.ClusterViews;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator.Events;

/// <summary>The subscribers of this silo. Each follows the cluster view by itself; what a step means is found out once for all.</summary>
internal sealed partial class EventHub(IClusterViewSource views, IOptions<OperatorOptions> options, ILogger<EventHub> logger)
{
    private readonly Lock _gate = new();
    private readonly List<EventStream> _streams = []; // Oldest first.
    private ClusterViewStep? _step;
    private IReadOnlyList<SharedEvent> _events = [];

    /// <summary>Subscribers at present.</summary>
    public int Subscribers
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>Adds a subscriber; the oldest is closed when there are too many.</summary>
    /// <returns>The stream, and the picture from which its events go on without a gap.</returns>
    public (EventStream Stream, ClusterView Start) Open()
    {
        var stream = new EventStream(options.Value, EventsOf);
        EventStream? oldest = null;
        lock (_gate)
        {
            _streams.Add(stream);
            if (_streams.Count > options.Value.MaxEventStreamSubscribers)
            {
                oldest = _streams[0];
                _streams.RemoveAt(0);
            }
        }

        if (oldest is not null)
        {
            LogClosedOldest(options.Value.MaxEventStreamSubscribers);
            oldest.Close();
        }

        return (stream, views.Follow(stream.Tell));
    }

    /// <summary>Ends a subscription.</summary>
    public void End(EventStream stream)
    {
        views.Unfollow(stream.Tell);
        lock (_gate)
        {
            _streams.Remove(stream);
        }
    }

    // All streams are told of the same step one after the other, under the lock of the view's source.
    private IReadOnlyList<SharedEvent> EventsOf(ClusterViewStep step)
    {
        if (!ReferenceEquals(_step, step))
        {
            (_step, _events) = (step, ClusterEvents.Of(step));
        }

        return _events;
    }

    [LoggerMessage(EventIds.OperatorStreamsTooMany, LogLevel.Warning, "More than {Most} operators follow the events; the oldest stream is closed. Raise --max_operator_event_stream_subscribers for more")]
    private partial void LogClosedOldest(int most);
}
