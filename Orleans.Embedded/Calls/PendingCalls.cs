using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Levee.EmbeddedEngine.Client;
using Levee.EmbeddedEngine.Wire;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>The calls whose callers wait: ends them at their timeout, at cancellation, and with their connection.</summary>
/// <remarks>One timer looks at all of them ten times a second, and only while there are any: a timer per call would cost more than the call.</remarks>
internal sealed class PendingCalls(TimeProvider clock, TimeSpan defaultTimeout) : IDisposable
{
    private static readonly TimeSpan s_quantum = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<ulong, PendingCall> _calls = new();
    private ITimer? _timer;
    private ulong _lastId;
    private int _armed;

    /// <summary>Starts the timeout of a call.</summary>
    /// <param name="connection">The connection the answer will come over; null: the call runs in this process.</param>
    public PendingCall Watch(Request request, Connection? connection = null)
    {
        if (request.Pending is { } known)
        {
            return known;
        }

        var timeout = request.Method!.Timeout ?? defaultTimeout;
        var deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + (long)(timeout.TotalSeconds * clock.TimestampFrequency);
        var call = new PendingCall(this, Interlocked.Increment(ref _lastId), request, connection, timeout, deadline);
        request.Pending = call;
        _calls[call.Id] = call;
        call.WatchToken();
        Arm();
        return call;
    }

    public bool TryRemove(ulong id, [NotNullWhen(true)] out PendingCall? call) => _calls.TryRemove(id, out call);

    /// <summary>Ends the call whose answer came over a connection.</summary>
    /// <param name="reader">Behind the kind: the call's id, then its result or what it threw.</param>
    public void TakeAnswer(FrameKind kind, ref WireReader reader)
    {
        if (!TryRemove(reader.Varint(), out var call))
        {
            // Timed out or cancelled in the meantime.
            return;
        }

        try
        {
            if (kind == FrameKind.Error)
            {
                call.Fail(ExceptionCodec.Read(ref reader) ?? throw new WireException("an error without exception."));
                return;
            }

            call.Remove();
            call.Request.ReadResult(ref reader);
        }
#pragma warning disable CA1031 // The frame is whole: what is wrong inside concerns this call alone.
        catch (Exception error)
#pragma warning restore CA1031
        {
            call.Fail(new OrleansException($"The answer of {call.Request.Method!.Name} could not be read: {error.Message}", error));
        }
    }

    /// <summary>Ends all calls over a connection.</summary>
    public void FailAll(Connection connection, Func<Exception> error)
    {
        foreach (var (_, call) in _calls.Where(entry => entry.Value.Connection == connection))
        {
            call.Fail(error());
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Arm()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            var timer = LazyInitializer.EnsureInitialized(ref _timer, () => CreateTimer());
            timer.Change(s_quantum, Timeout.InfiniteTimeSpan);
        }
    }

    private ITimer CreateTimer()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return clock.CreateTimer(static state => ((PendingCalls)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        var now = clock.GetTimestamp();
        foreach (var (_, call) in _calls.Where(entry => entry.Value.Deadline <= now))
        {
            call.Fail(new TimeoutException($"Response did not arrive on time in {call.Timeout} for {call.Request.Method!.Name}."));
        }

        Volatile.Write(ref _armed, 0);
        Interlocked.MemoryBarrier();
        if (!_calls.IsEmpty)
        {
            Arm();
        }
    }
}
