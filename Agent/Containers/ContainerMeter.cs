namespace Levee.Agent.Containers;

/// <summary>Reads what containers use. Readers that come close together share a reading, as looking at every process costs time.</summary>
/// <remarks>Mesos lets two readers a second through and has the others wait. Source: spec agent-api section 5.</remarks>
internal sealed class ContainerMeter(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private ContainerReading? _last;
    private long _readAt;

    /// <summary>A reading of the last half second.</summary>
    public ContainerReading Read()
    {
        lock (_gate)
        {
            if (_last is null || clock.GetElapsedTime(_readAt) >= Fresh)
            {
                _readAt = clock.GetTimestamp();
                _last = new((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds, ProcessUsage.ByContainer());
            }

            return _last;
        }
    }
}
