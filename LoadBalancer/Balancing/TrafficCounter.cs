namespace Levee.LoadBalancer.Balancing;

/// <summary>A byte count that many threads add to.</summary>
internal sealed class TrafficCounter
{
    private long _bytes;

    /// <summary>Bytes so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds <paramref name="bytes"/>.</summary>
    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);
}
