namespace Levee.Dns.Directory;

/// <summary>What is known of the connection to the directory, for metrics and health.</summary>
internal sealed class DirectoryStatus
{
    private long _lastHeard;
    private long _graceEnds;
    private long _snapshots;
    private long _deltas;
    private int _isConnected;

    /// <summary>When the directory was last heard; <see langword="null"/>: never.</summary>
    public DateTimeOffset? LastHeard => ToTime(Interlocked.Read(ref _lastHeard));

    /// <summary>When entries that are kept without confirmation go.</summary>
    public DateTimeOffset? GraceEnds
    {
        get => ToTime(Interlocked.Read(ref _graceEnds));
        set => Interlocked.Exchange(ref _graceEnds, value?.UtcTicks ?? 0);
    }

    /// <summary>True while a subscription runs.</summary>
    public bool IsConnected
    {
        get => Volatile.Read(ref _isConnected) == 1;
        set => Volatile.Write(ref _isConnected, value ? 1 : 0);
    }

    public long Snapshots => Interlocked.Read(ref _snapshots);

    public long Deltas => Interlocked.Read(ref _deltas);

    public void Heard(DateTimeOffset now)
    {
        Interlocked.Exchange(ref _lastHeard, now.UtcTicks);
        IsConnected = true;
    }

    public void CountSnapshot() => Interlocked.Increment(ref _snapshots);

    public void CountDelta() => Interlocked.Increment(ref _deltas);

    private static DateTimeOffset? ToTime(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
