using System.Diagnostics.CodeAnalysis;
using System.Net;
using Levee.Grains.Interfaces.Services;

namespace Levee.LoadBalancer.Balancing;

/// <summary>A backend while it is known: its weight, its load, its failures. Safe for many threads.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Connections may still register with the source after the backend went; without a running timer it holds nothing.")]
internal sealed class Backend(VipBackend place, BreakerOptions breaker, TimeProvider clock)
{
    private readonly CancellationTokenSource _cut = new(Timeout.InfiniteTimeSpan, clock);
    private int _weight = place.Weight;
    private int _open;
    private long _connections;
    private long _failures;
    private int _failuresInARow;
    private long _lastFailure;
    private int _gone;

    /// <summary>Task and address; its weight is the one of the day it came, see <see cref="Weight"/>.</summary>
    public VipBackend Place { get; } = place;

    /// <summary>Where to connect. A host name is resolved at each connect.</summary>
    public EndPoint EndPoint { get; } = IPAddress.TryParse(place.Ip, out var ip) ? new IPEndPoint(ip, place.Port) : new DnsEndPoint(place.Ip, place.Port);

    /// <summary>Share of new connections; 0: none, existing ones go on.</summary>
    public int Weight => Volatile.Read(ref _weight);

    /// <summary>Connections open now, those being established included.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections established since it came.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Connects that failed since it came.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Bytes from clients to this backend.</summary>
    public TrafficCounter Sent { get; } = new();

    /// <summary>Bytes from this backend to clients.</summary>
    public TrafficCounter Received { get; } = new();

    /// <summary>True once it left the directory.</summary>
    public bool IsGone => Volatile.Read(ref _gone) != 0;

    /// <summary>Cancelled when the connections that remain must end.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>True while too many connects in a row failed and the back-off has not passed.</summary>
    public bool IsBackedOff =>
        Volatile.Read(ref _failuresInARow) >= breaker.FailureThreshold && clock.GetElapsedTime(Volatile.Read(ref _lastFailure)) < breaker.BackOff;

    /// <summary>True when it carries fewer connections per weight, the next one counted, than <paramref name="other"/>.</summary>
    public bool IsLessLoadedThan(Backend other) => (Open + 1L) * other.Weight < (other.Open + 1L) * Weight;

    /// <summary>Counts a connection that is about to be established.</summary>
    public void Acquire() => Interlocked.Increment(ref _open);

    /// <summary>Counts the end of what <see cref="Acquire"/> began.</summary>
    public void Release() => Interlocked.Decrement(ref _open);

    /// <summary>A connect succeeded: earlier failures are forgiven.</summary>
    public void ReportConnected()
    {
        Interlocked.Increment(ref _connections);
        Volatile.Write(ref _failuresInARow, 0);
    }

    /// <summary>A connect failed.</summary>
    /// <returns>True when this failure is the one that opens the breaker.</returns>
    public bool ReportFailure()
    {
        Volatile.Write(ref _lastFailure, clock.GetTimestamp());
        Interlocked.Increment(ref _failures);
        return Interlocked.Increment(ref _failuresInARow) == breaker.FailureThreshold;
    }

    /// <summary>The directory gave it another weight.</summary>
    public void SetWeight(int weight) => Volatile.Write(ref _weight, weight);

    /// <summary>It left the directory: what is open has <paramref name="drain"/> left, then it is cut.</summary>
    public void Retire(TimeSpan drain)
    {
        Volatile.Write(ref _gone, 1);
        CutAfter(drain);
    }

    /// <summary>Ends what is open after <paramref name="drain"/>.</summary>
    public void CutAfter(TimeSpan drain) => _cut.CancelAfter(drain);
}
