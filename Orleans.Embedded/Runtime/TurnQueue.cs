using Levee.EmbeddedEngine.Calls;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>Runs the calls to one object, and what they await, one turn at a time.</summary>
/// <remarks>
/// A call to an object that does nothing runs on the caller's thread up to its first real await; any other waits its turn on the thread pool.
/// Awaits come back here because the queue is the synchronization context of its turns.
/// </remarks>
internal abstract class TurnQueue(Node node, bool reentrant) : SynchronizationContext, IThreadPoolWorkItem
{
    private const int MaxTurnsPerRun = 64;
    private const int MaxDepth = 8;
    [ThreadStatic]
    private static int t_depth;
    private readonly Queue<(SendOrPostCallback Run, object? State)> _continuations = new(0);
    private readonly Queue<Request> _waiting = new(0);
    private readonly Queue<Request> _interleaving = new(0);
    private bool _busy;
    private bool _open;
    private int _running;
    private int _readers;

    public Node Node => node;

    /// <summary>Whether no call will ever start again.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Set by each call; taken back by the search for idle activations.</summary>
    public bool WasUsed { get; set; } = true;

    /// <summary>The object that is called; null when it is gone.</summary>
    protected abstract object? Target { get; }

    protected Lock Gate { get; } = new();

    /// <summary>Starts a call on this thread if nothing is in its way.</summary>
    public bool TryRun(Request request)
    {
        if (t_depth >= MaxDepth || request.IsOneWay)
        {
            return false;
        }

        lock (Gate)
        {
            if (_busy || _continuations.Count > 0 || !CanStart(request))
            {
                return false;
            }

            _busy = true;
            Start(request);
        }

        var (context, values) = (Current, ExecutionContext.Capture());
        t_depth++;
        SetSynchronizationContext(this);
        try
        {
            Run(request);
        }
        finally
        {
            SetSynchronizationContext(context);
            t_depth--;
            if (values is not null && values != ExecutionContext.Capture())
            {
                ExecutionContext.Restore(values);
            }

            lock (Gate)
            {
                _busy = false;
                Schedule();
            }
        }

        return true;
    }

    /// <summary>Puts a call in the queue; false when the object is dead.</summary>
    public bool TryEnqueue(Request request)
    {
        request.Context ??= ExecutionContext.Capture();
        lock (Gate)
        {
            if (IsDead)
            {
                return false;
            }

            (request.MayInterleave ? _interleaving : _waiting).Enqueue(request);
            Schedule();
            return true;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (Gate)
        {
            _continuations.Enqueue((d, state));
            Schedule();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A grain's turn cannot be waited for.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Notes that a call that was started has ended. Called in a turn.</summary>
    public void Finished(Request request)
    {
        lock (Gate)
        {
            _running--;
            _readers -= request.IsReadOnly ? 1 : 0;
            OnFinished(_running == 0);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        SetSynchronizationContext(this);
        for (var turns = 0; turns < MaxTurnsPerRun; turns++)
        {
            (SendOrPostCallback Run, object? State) next;
            Request? request = null;
            lock (Gate)
            {
                if (!_continuations.TryDequeue(out next) && (request = NextRequest()) is null)
                {
                    _busy = false;
                    break;
                }
            }

            if (request is null)
            {
                next.Run(next.State);
            }
            else if (request.Context is { } values)
            {
                ExecutionContext.Run(values, static state => ((ValueTuple<TurnQueue, Request>)state!).Item1.Run(((ValueTuple<TurnQueue, Request>)state).Item2), (this, request));
            }
            else
            {
                Run(request);
            }
        }

        SetSynchronizationContext(null);
        lock (Gate)
        {
            if (_busy)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    /// <summary>Called under the gate when a call has ended.</summary>
    protected virtual void OnFinished(bool none)
    {
    }

    /// <summary>Lets calls start.</summary>
    protected void Open()
    {
        lock (Gate)
        {
            _open = true;
            Schedule();
        }
    }

    /// <summary>Keeps calls waiting. Called under the gate.</summary>
    /// <param name="force">Whether calls that run are left behind.</param>
    /// <returns>False when a call runs, or calls were not let in.</returns>
    protected bool TryClose(bool force)
    {
        var closed = _open && (force || _running == 0);
        _open &= !closed;
        return closed;
    }

    /// <summary>Ends the object's life.</summary>
    /// <returns>The calls that still waited.</returns>
    protected List<Request> Die()
    {
        lock (Gate)
        {
            IsDead = true;
            List<Request> rest = [.. _interleaving, .. _waiting];
            _interleaving.Clear();
            _waiting.Clear();
            return rest;
        }
    }

    private void Run(Request request)
    {
        if (Target is { } target)
        {
            request.Run(this, target);
            return;
        }

        request.End(node, new ClientNotAvailableException("The observer was deleted or collected."));
        Finished(request);
    }

    private Request? NextRequest()
    {
        var queue = _interleaving.TryPeek(out var first) && CanStart(first) ? _interleaving
            : _waiting.TryPeek(out first) && CanStart(first) ? _waiting : null;
        if (queue is null)
        {
            return null;
        }

        Start(first!);
        return queue.Dequeue();
    }

    private bool CanStart(Request request) =>
        _open && (_running == 0 || reentrant || request.MayInterleave || (request.IsReadOnly && _readers == _running));

    private void Start(Request request)
    {
        _running++;
        _readers += request.IsReadOnly ? 1 : 0;
        WasUsed |= request.IsUse;
    }

    /// <summary>Gets a thread if there is something to do and none is at it. Called under the gate.</summary>
    private void Schedule()
    {
        if (_busy || !(_continuations.Count > 0 || (_interleaving.TryPeek(out var first) && CanStart(first)) || (_waiting.TryPeek(out first) && CanStart(first))))
        {
            return;
        }

        _busy = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }
}
