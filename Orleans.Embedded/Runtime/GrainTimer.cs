using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Wire;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>A timer of a grain. A tick takes its turn like a call; the period runs from the end of one tick.</summary>
internal sealed class GrainTimer<TState> : Request, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private int _changes;
    private int _queued;

    public GrainTimer(Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _state, _options) = (activation, callback, state, options);
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _timer = activation.Node.Clock.CreateTimer(static state => ((GrainTimer<TState>)state!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public override MethodDescriptor? Method => null;

    public override bool IsOneWay => true;

    public override bool MayInterleave => _options.Interleave;

    public override bool IsReadOnly => false;

    public override bool IsUse => _options.KeepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _changes++;
        _period = period;
        if (_stopped.IsCancellationRequested)
        {
            return;
        }

        if (dueTime == TimeSpan.Zero)
        {
            // Due now: no clock is needed for that, and its thread would only pass it on. A tick has no caller whose ambient values it sees.
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                Due();
            }
        }
        else
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stopped.Cancel();
        _activation.Forget(this);
    }

    public override void Run(TurnQueue turn, object target) => _ = TickAsync(turn);

    public override void Promise()
    {
    }

    public override bool Fail(Exception error) => false;

    public override void WriteResult(WireWriter writer) => throw new NotSupportedException();

    public override void ReadResult(ref WireReader reader) => throw new NotSupportedException();

    private void Due()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            _activation.TryEnqueue(this);
        }
    }

    private async Task TickAsync(TurnQueue turn)
    {
        var changes = _changes;
        _queued = 0;
        try
        {
            if (!_stopped.IsCancellationRequested)
            {
                await _callback(_state, _stopped.Token);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // Stopped while it ticked, as asked.
        }
#pragma warning disable CA1031 // One failed tick is not the end of the timer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Activation.LogTimerFailed(turn.Node.Logger, _activation.GrainId, error);
        }

        if (changes == _changes && !_stopped.IsCancellationRequested)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }

        turn.Finished(this);
    }
}
