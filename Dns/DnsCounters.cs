using Levee.Dns.Wire;

namespace Levee.Dns;

/// <summary>What the server has done since it started.</summary>
internal sealed class DnsCounters
{
    private const int Codes = 32;
    private readonly long[] _replies = new long[Codes];
    private long _udp;
    private long _tcp;
    private long _dropped;
    private long _forwarded;
    private long _forwardsFailed;

    /// <summary>Messages received over UDP.</summary>
    public long Udp => Interlocked.Read(ref _udp);

    /// <summary>Messages received over TCP.</summary>
    public long Tcp => Interlocked.Read(ref _tcp);

    /// <summary>Messages that were no questions.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Questions given to other servers.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <summary>Of those, the ones that no server answered.</summary>
    public long ForwardsFailed => Interlocked.Read(ref _forwardsFailed);

    public long Replies(ResponseCode code) => Interlocked.Read(ref _replies[(int)code]);

    public void Count(ResponseCode code) => Interlocked.Increment(ref _replies[(int)code]);

    public void CountReceived(bool overTcp) => Interlocked.Increment(ref overTcp ? ref _tcp : ref _udp);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountForwarded() => Interlocked.Increment(ref _forwarded);

    public void CountForwardFailed() => Interlocked.Increment(ref _forwardsFailed);
}
