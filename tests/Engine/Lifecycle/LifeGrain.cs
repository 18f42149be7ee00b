using System.Collections.Concurrent;
using Orleans.Concurrency;

namespace Levee.Engine.Lifecycle;

/// <summary>What happened to each grain, in order.</summary>
public static class LifeLog
{
    private static readonly ConcurrentDictionary<Guid, ConcurrentQueue<string>> s_events = new();

    public static void Add(Guid grain, string what) => s_events.GetOrAdd(grain, _ => new()).Enqueue(what);

    public static string Of(Guid grain) => string.Join(' ', s_events.GetOrAdd(grain, _ => new()));
}

/// <inheritdoc cref="ILifeGrain"/>
internal sealed class LifeGrain([PersistentState("life")] IPersistentState<LifeState> state) : Grain, ILifeGrain
{
    private int _count;
    private int _ticks;
    private bool _inCall;
    private bool _tickedInCall;
    private IGrainTimer? _timer;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        LifeLog.Add(this.GetPrimaryKey(), $"activated:{state.State.Text}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        LifeLog.Add(this.GetPrimaryKey(), $"deactivated:{reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> CountAsync() => Task.FromResult(++_count);

    public Task<string?> EtagAsync() => Task.FromResult(state.Etag);

    public Task SaveAsync(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task ChangeWithoutSavingAsync(string text)
    {
        state.State.Text = text;
        return Task.CompletedTask;
    }

    public Task<string> TextAsync() => Task.FromResult(state.State.Text);

    public Task<bool> ExistsAsync() => Task.FromResult(state.RecordExists);

    public Task ClearAsync() => state.ClearStateAsync();

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task TickAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            (step, _) =>
            {
                _ticks += step;
                _tickedInCall |= _inCall;
                return _ticks == 2 ? throw new InvalidOperationException("one bad tick") : Task.CompletedTask;
            },
            1,
            dueTime,
            period);
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public Task StopTicksAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task<bool> TickDuringCallAsync()
    {
        _inCall = true;
        for (var i = 0; i < 20; i++)
        {
            await Task.Delay(10);
        }

        _inCall = false;
        return _tickedInCall;
    }
}

/// <inheritdoc cref="IBrokenGrain"/>
internal sealed class BrokenGrain : Grain, IBrokenGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("cannot live");

    public Task PingAsync() => Task.CompletedTask;
}

/// <inheritdoc cref="ICircleGrain"/>
[Reentrant]
internal sealed class CircleGrain : Grain, ICircleGrain
{
    public async Task<int> RoundAsync(ICircleGrain other, int left) =>
        left == 0 ? 0 : 1 + await other.RoundAsync(this.AsReference<ICircleGrain>(), left - 1);
}
