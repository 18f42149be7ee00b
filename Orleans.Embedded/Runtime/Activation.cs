using Levee.EmbeddedEngine.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>One grain in memory: from the first call to it until it is idle for too long, asks to end, or fails to start.</summary>
internal sealed partial class Activation : TurnQueue, IGrainContext
{
    private readonly SiloNode _silo;
    private readonly GrainClass _class;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _timers = [];
    private AsyncServiceScope _scope;
    private DeactivationReason? _reason;

    public Activation(SiloNode silo, GrainClass grainClass, GrainId id)
        : base(silo, grainClass.IsReentrant)
    {
        (_silo, _class, GrainId) = (silo, grainClass, id);
        LastUsed = silo.Clock.GetTimestamp();
        GrainReference = new(silo, id, typeof(IAddressable));
    }

    /// <summary>The activation whose turn this thread is in.</summary>
    public static new Activation? Current => SynchronizationContext.Current as Activation;

    public GrainId GrainId { get; }

    public GrainReference GrainReference { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public IGrainFactory Factory => _silo;

    public Task Deactivated => _deactivated.Task;

    /// <summary>When the search for idle activations last found it used; a time stamp of the clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>Until when it is kept though idle.</summary>
    public long KeepUntil { get; private set; }

    public GrainClass Class => _class;

    protected override object? Target => GrainInstance;

    public void Start() => Post(static state => _ = ((Activation)state!).ActivateAsync(), this);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            if (_reason is not null)
            {
                return;
            }

            _reason = deactivationReason;
            BeginDeactivation();
        }
    }

    /// <summary>Ends the activation though a call still runs.</summary>
    public void Abandon()
    {
        lock (Gate)
        {
            BeginDeactivation(force: true);
        }
    }

    public void DelayDeactivation(TimeSpan time) => KeepUntil = time < TimeSpan.Zero ? 0
        : time == Timeout.InfiniteTimeSpan || time.TotalDays > 36500 ? long.MaxValue
        : _silo.Clock.GetTimestamp() + (long)(time.TotalSeconds * _silo.Clock.TimestampFrequency);

    public IGrainTimer StartTimer<T>(Func<T, CancellationToken, Task> callback, T state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<T>(this, callback, state, options);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Forget(IDisposable timer)
    {
        lock (_timers)
        {
            _timers.Remove(timer);
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"[Activation: {GrainId}]";

    [LoggerMessage(EventIds.TimerFailed, LogLevel.Warning, "A timer of grain {GrainId} failed; it goes on")]
    public static partial void LogTimerFailed(ILogger logger, GrainId grainId, Exception error);

    protected override void OnFinished(bool none)
    {
        if (none && _reason is not null)
        {
            BeginDeactivation();
        }
    }

    private void BeginDeactivation(bool force = false)
    {
        if (TryClose(force))
        {
            Post(static state => _ = ((Activation)state!).DeactivateAsync(), this);
        }
    }

    private async Task ActivateAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(_silo.Collection.ActivationTimeout, _silo.Clock);
            _scope = _silo.ServiceProvider.CreateAsyncScope();
            GrainInstance = _class.Construct(this, out var states);
            foreach (var state in states)
            {
                await state.ReadStateAsync(timeout.Token).WaitAsync(timeout.Token);
            }

            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the callers are told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogActivationFailed(_silo.Logger, GrainId, error);
            await EndAsync(request => request.End(_silo, error));
            return;
        }

        Open();
        lock (Gate)
        {
            if (_reason is not null)
            {
                BeginDeactivation();
            }
        }
    }

    private async Task DeactivateAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(_silo.Collection.DeactivationTimeout, _silo.Clock);
            StopTimers();
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnDeactivateAsync(_reason!.Value, timeout.Token).WaitAsync(timeout.Token);
            }
        }
#pragma warning disable CA1031 // The activation ends all the same.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogDeactivationFailed(_silo.Logger, GrainId, error);
        }

        // Ticks of timers die with the activation; calls go to the next.
        await EndAsync(request => _ = request.Method is not null && _silo.DispatchAgain(GrainId, request));
    }

    private async Task EndAsync(Action<Request> handleRest)
    {
        StopTimers();
        _silo.Remove(this);
        Die().ForEach(handleRest);
        try
        {
            await (GrainInstance switch
            {
                IAsyncDisposable disposable => disposable.DisposeAsync(),
                IDisposable disposable => DisposeNow(disposable),
                _ => default,
            });
            await _scope.DisposeAsync();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogDeactivationFailed(_silo.Logger, GrainId, error);
        }

        _deactivated.TrySetResult();
    }

    private static ValueTask DisposeNow(IDisposable disposable)
    {
        disposable.Dispose();
        return default;
    }

    private void StopTimers()
    {
        IDisposable[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    [LoggerMessage(EventIds.ActivationFailed, LogLevel.Error, "Grain {GrainId} could not be activated")]
    private static partial void LogActivationFailed(ILogger logger, GrainId grainId, Exception error);

    [LoggerMessage(EventIds.DeactivationFailed, LogLevel.Error, "Grain {GrainId} failed while it was deactivated")]
    private static partial void LogDeactivationFailed(ILogger logger, GrainId grainId, Exception error);
}
