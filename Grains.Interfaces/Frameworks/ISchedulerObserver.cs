using System.Collections.Immutable;
using Mesos.V1.Scheduler;
using Orleans;

namespace Levee.Grains.Interfaces.Frameworks;

/// <summary>The receiving end of a scheduler's event stream.</summary>
[Alias("levee.scheduler-observer")]
public interface ISchedulerObserver : IGrainObserver
{
    /// <summary>Events after the first, in order. Returns at once; the receiver buffers.</summary>
    /// <param name="last">The stream ends after these events.</param>
    [Alias("Events")]
    Task EventsAsync(ImmutableArray<Event> events, bool last);

    /// <summary>Raises when the receiver's process is gone.</summary>
    [Alias("Ping")]
    Task PingAsync();
}
