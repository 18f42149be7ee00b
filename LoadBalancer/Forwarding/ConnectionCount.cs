namespace Levee.LoadBalancer.Forwarding;

/// <summary>Counts what is under way and tells when it is over. <see cref="WhenNoneAsync"/> is called once, after the last <see cref="Begin"/>.</summary>
internal sealed class ConnectionCount
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _waiting;

    /// <summary>How many are under way.</summary>
    public int Value => Volatile.Read(ref _count);

    /// <summary>One more.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>One less.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _waiting)
        {
            _none.TrySetResult();
        }
    }

    /// <summary>Done when none is left.</summary>
    public Task WhenNoneAsync()
    {
        _waiting = true;
        Interlocked.MemoryBarrier();
        if (Value == 0)
        {
            _none.TrySetResult();
        }

        return _none.Task;
    }
}
