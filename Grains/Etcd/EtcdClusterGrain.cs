using System.Collections.Immutable;
using Levee.Grains.Interfaces.Etcd;
using Levee.Grains.Interfaces.Master;
using Mesos.V1.Scheduler;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Levee.Grains.Etcd;

/// <inheritdoc cref="IEtcdClusterGrain"/>
/// <remarks>
/// Reentrant: a step waits for etcd and the master while events come in and status is read. Only the timer takes steps, one at a time, and every
/// change of the state waits until the one before it is stored.
/// </remarks>
[Reentrant]
internal sealed partial class EtcdClusterGrain(
    [PersistentState("etcd-cluster")] IPersistentState<EtcdClusterState> state, IEtcdApi etcd, TimeProvider clock, ILogger<EtcdClusterGrain> logger)
    : Grain, IEtcdClusterGrain, IEtcdLedger, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IdlePause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SubscribePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnheardPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReconcilePause = TimeSpan.FromMinutes(1);

    private readonly Queue<Event> _inbox = new();
    private readonly SemaphoreSlim _saving = new(1);
    private EtcdScheduler? _scheduler;
    private EtcdCycle? _cycle;
    private IGrainTimer? _timer;
    private string? _hindrance = "Starting.";
    private bool _running;
    private bool _hurry;
    private DateTimeOffset _nextRun;
    private DateTimeOffset _nextReconcile;

    /// <inheritdoc/>
    public EtcdClusterPlan Plan => state.State.Plan!;

    private string Name => this.GetPrimaryKeyString();

    private IEtcdServiceGrain Registry => GrainFactory.GetGrain<IEtcdServiceGrain>(0);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task BeginAsync(EtcdClusterSpec spec, CancellationToken cancellationToken)
    {
        if (state.State.Spec is null)
        {
            var plan = EtcdClusterPlan.New(EtcdFramework.Name(Name), spec.Size, Guid.NewGuid().ToString("n"));
            await UpdateAsync((EtcdClusterState old) => old with { Spec = spec, Plan = plan }, cancellationToken);
            Start();
        }
    }

    /// <inheritdoc/>
    public Task<EtcdClusterStatus?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(
        _cycle is null ? null : EtcdStatusReport.Make(Name, state.State, _cycle.Sight, _cycle.Decision, _hindrance));

    /// <inheritdoc/>
    public async Task<EtcdRefusal?> ScaleAsync(int size, CancellationToken cancellationToken)
    {
        if (EtcdClusterSpec.SizeProblem(size) is { } problem)
        {
            return new(400, "size", problem.ErrorMessage!);
        }

        return Refusal() ?? await OrderAsync(plan => plan.Size == size ? plan : plan with { Size = size }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<EtcdRefusal?> DeleteAsync(CancellationToken cancellationToken) => state.State.Spec is null
        ? Refusal()
        : await OrderAsync(plan => plan.DeletedAt is null ? plan with { DeletedAt = clock.GetUtcNow() } : plan, cancellationToken);

    /// <inheritdoc/>
    public Task SchedulerEventsAsync(string streamId, ImmutableArray<Event> events, bool last)
    {
        if (_scheduler is not null && _scheduler.StreamId == streamId)
        {
            foreach (var next in events)
            {
                _inbox.Enqueue(next);
            }

            if (last)
            {
                _inbox.Enqueue(new() { Type = Event.Types.Type.Error, Error = new() { Message = "The stream ended" } });
            }

            Hurry();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _saving.Dispose();

    /// <inheritdoc/>
    public Task UpdateAsync(Func<EtcdClusterPlan, EtcdClusterPlan> change, CancellationToken cancellationToken) =>
        UpdateAsync((EtcdClusterState old) => old with { Plan = change(old.Plan!) }, cancellationToken);

    private void Start()
    {
        if (state.State.Spec is null || _timer is not null)
        {
            return;
        }

        _scheduler = new(GrainFactory, Name, state, clock);
        _cycle = new(etcd, _scheduler, this, clock, logger);
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Tick) { Interleave = true, KeepAlive = true });
    }

    private EtcdRefusal? Refusal() => state.State switch
    {
        { Spec: null } => new(404, null, $"There is no etcd cluster '{Name}'."),
        { Plan.DeletedAt: not null } => new(409, null, $"etcd cluster '{Name}' is being deleted."),
        _ => null,
    };

    private async Task<EtcdRefusal?> OrderAsync(Func<EtcdClusterPlan, EtcdClusterPlan> change, CancellationToken cancellationToken)
    {
        await UpdateAsync(change, cancellationToken);
        Hurry();
        return null;
    }

    private void Hurry()
    {
        _hurry = true;
        _timer?.Change(TimeSpan.Zero, Tick);
    }

    // A hurried tick may begin while another waits; the running one then is followed by one more.
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_running || (!_hurry && clock.GetUtcNow() < _nextRun))
        {
            return;
        }

        (_running, _hurry) = (true, false);
        try
        {
            _nextRun = clock.GetUtcNow() + await RunAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _nextRun = clock.GetUtcNow() + SubscribePause;
            _hindrance = $"The last round broke off and is tried again: {error.Message}";
            LogCycleFailed(error, Name);
        }
        finally
        {
            _running = false;
        }
    }

    /// <returns>Time to the next run.</returns>
    private async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        await ReadInboxAsync(cancellationToken);
        _hindrance = await SubscribeAsync(cancellationToken);
        if (_hindrance is not null && (Plan.DeletedAt is null || state.State.Removed is null))
        {
            return SubscribePause;
        }

        await ReconcileAsync(cancellationToken);
        await _cycle!.RunAsync(cancellationToken);
        var pause = _cycle.Busy ? BusyPause : IdlePause;
        if (_cycle.Finished)
        {
            await EndAsync(cancellationToken);
        }

        return pause;
    }

    private async Task ReadInboxAsync(CancellationToken cancellationToken)
    {
        while (_inbox.TryDequeue(out var next))
        {
            _scheduler!.Take(next);
            if (next.Type == Event.Types.Type.Update)
            {
                await TakeStatusAsync(next.Update.Status, cancellationToken);
            }
            else if (next.Type == Event.Types.Type.Error)
            {
                LogSubscriptionEnded(Name, next.Error.Message);
                _scheduler.Ended();
            }
        }
    }

    private async Task TakeStatusAsync(TaskStatus status, CancellationToken cancellationToken)
    {
        var news = EtcdTaskNews.From(status);
        await UpdateAsync(plan => plan.OnTask(news, clock.GetUtcNow()), cancellationToken);
        if (news.IsEnd)
        {
            LogMemberEnded(news.TaskId, news.StateName, news.Text);
        }

        if (status.HasUuid)
        {
            await _scheduler!.AcknowledgeAsync(status, cancellationToken);
        }

        // Runs although it was given up or never written down.
        if (news.Sight == EtcdTaskSight.Live && !news.IsEnd && !Plan.Members.Any(member => member.Name == news.TaskId && member.Phase != EtcdMemberPhase.Ended))
        {
            await _scheduler!.KillAsync(news.TaskId, status.AgentId?.Value ?? "", cancellationToken);
        }
    }

    /// <returns>Why it is not subscribed; <see langword="null"/> when it is.</returns>
    private async Task<string?> SubscribeAsync(CancellationToken cancellationToken)
    {
        if (state.State.Removed is { } removed)
        {
            return $"The framework was removed from the master ({removed}), and all members with it. Delete the cluster and create it again.";
        }

        if (_scheduler!.StreamId is not null)
        {
            return null;
        }

        if (state.State.FrameworkId is null)
        {
            var id = await GrainFactory.GetGrain<IMasterGrain>(0).NewFrameworkIdAsync(cancellationToken);
            await UpdateAsync((EtcdClusterState old) => old with { FrameworkId = id.Value }, cancellationToken);
        }

        return await _scheduler.SubscribeAsync(isNew: !state.State.Subscribed, cancellationToken) is { } refusal
            ? await RefusedAsync(refusal, cancellationToken)
            : await SubscribedAsync(cancellationToken);
    }

    private async Task<string?> SubscribedAsync(CancellationToken cancellationToken)
    {
        LogSubscribed(Name, state.State.FrameworkId!);
        _nextReconcile = default;
        await UpdateAsync((EtcdClusterState old) => old with { Subscribed = true, Plan = old.Plan!.OnSubscribed(clock.GetUtcNow()) }, cancellationToken);
        return null;
    }

    private async Task<string> RefusedAsync(string refusal, CancellationToken cancellationToken)
    {
        LogSubscriptionEnded(Name, refusal);
        if (refusal.Contains("has been removed", StringComparison.OrdinalIgnoreCase))
        {
            await UpdateAsync((EtcdClusterState old) => old with { Removed = refusal }, cancellationToken);
        }

        return $"The master refused the subscription: {refusal}";
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _nextReconcile || _scheduler!.StreamId is null)
        {
            return;
        }

        var unheard = Plan.Members.Any(member => member is { HasTask: true, Task: not EtcdTaskSight.Live });
        await _scheduler.ReconcileAsync(others: true, cancellationToken);
        _nextReconcile = now + (unheard ? UnheardPause : ReconcilePause);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await Registry.ForgetAsync(Name, cancellationToken);
        await state.ClearStateAsync(cancellationToken);
        _timer?.Dispose();
        (_timer, _cycle, _scheduler) = (null, null, null);
        DeactivateOnIdle();
    }

    // A write that failed leaves the state as it was before, so that nothing is acted on that is not stored.
    private async Task UpdateAsync(Func<EtcdClusterState, EtcdClusterState> change, CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        var old = state.State;
        try
        {
            state.State = change(old);
            if (state.State != old)
            {
                await state.WriteStateAsync(cancellationToken);
            }
        }
        catch
        {
            state.State = old;
            throw;
        }
        finally
        {
            _saving.Release();
        }
    }

    [LoggerMessage(EventIds.EtcdSubscribed, LogLevel.Information, "etcd cluster {Cluster} subscribed as framework {FrameworkId}")]
    private partial void LogSubscribed(string cluster, string frameworkId);

    [LoggerMessage(EventIds.EtcdSubscriptionEnded, LogLevel.Warning, "The subscription of etcd cluster {Cluster} ended: {Reason}")]
    private partial void LogSubscriptionEnded(string cluster, string reason);

    [LoggerMessage(EventIds.EtcdMemberEnded, LogLevel.Information, "etcd task {TaskId} {State}: {Message}")]
    private partial void LogMemberEnded(string taskId, string state, string message);

    [LoggerMessage(EventIds.EtcdCycleFailed, LogLevel.Error, "A round of etcd cluster {Cluster} broke off")]
    private partial void LogCycleFailed(Exception error, string cluster);
}
