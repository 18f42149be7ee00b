using System.Collections.Immutable;
using System.Threading.Channels;
using Levee.Agent.Configuration;
using Levee.Agent.Executors;
using Levee.Agent.Operations;
using Levee.Agent.Oversubscription;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Registration;

/// <summary>Keeps the agent registered: connects, registers with all that runs, beats, and begins again when the master is lost or asks for it.</summary>
/// <remarks>Tasks run on whatever happens here. Source: spec agent-behaviour section 1.</remarks>
internal sealed partial class MasterLink(
    AgentSettings settings,
    AgentInfo info,
    AgentIdentity identity,
    IMasterConnector connector,
    TaskRunner runner,
    TaskLedger ledger,
    UpdateOutbox outbox,
    AgentOperations operations,
    OversubscribedResources oversubscribed,
    IAgentStop stop,
    TimeProvider clock,
    Random random,
    ILogger<MasterLink> logger) : IUpdateSink
{
    private readonly BackOff _backOff = new(settings.RegistrationBackoffFactor, random);
    private Session? _session;
    private AgentObserver? _observer;

    /// <summary>The agent's id, once it has one.</summary>
    public AgentId? Id => info.Id is { } id ? new AgentId(id.Value) : null;

    /// <summary>Whether a master knows this agent at present.</summary>
    public bool IsRegistered => Volatile.Read(ref _session) is not null;

    /// <summary>What the agent says of itself, with id once it has one.</summary>
    public AgentInfo Info => info;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await connector.OpenAsync(cancellationToken);
                await ServeAsync(connection, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever went wrong with the master, tasks keep running; the next connection may work.
                LogLost(error.GetType().Name, error.Message);
            }
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _session) is not { } session)
        {
            return;
        }

        try
        {
            if (!await session.Grain.StatusUpdatesAsync(session.Id, updates, cancellationToken))
            {
                session.Over.TrySetResult();
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(updates.Length, error.Message);
            session.Over.TrySetException(error);
        }
    }

    /// <summary>Sends the outcome of an operation, if a master is there.</summary>
    public async Task SendAsync(OperationUpdate update, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _session) is not { } session)
        {
            return;
        }

        try
        {
            if (!await session.Grain.OperationUpdateAsync(session.Id, update, cancellationToken))
            {
                session.Over.TrySetResult();
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(1, error.Message);
            session.Over.TrySetException(error);
        }
    }

    /// <summary>Tells what is revocable, if a master is there.</summary>
    public async Task OversubscribeAsync(ImmutableArray<Resource> resources, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _session) is not { } session)
        {
            return;
        }

        try
        {
            if (!await session.Grain.OversubscribeAsync(session.Id, resources, cancellationToken))
            {
                session.Over.TrySetResult();
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(1, error.Message);
            session.Over.TrySetException(error); // The next registration tells it.
        }
    }

    /// <summary>Passes on what executors do, for as long as the agent runs. What no master takes is lost: a re-registration tells which executors run.</summary>
    public async Task ReportAsync(ChannelReader<ExecutorReport> reports, CancellationToken cancellationToken)
    {
        await foreach (var report in reports.ReadAllAsync(cancellationToken))
        {
            if (Volatile.Read(ref _session) is not { } session)
            {
                continue;
            }

            try
            {
                var known = report.Message is { } data
                    ? await session.Grain.MessageAsync(session.Id, report.Key.Framework, report.Key.Executor, data, cancellationToken)
                    : await session.Grain.ExecutorExitedAsync(session.Id, report.Key.Framework, report.Key.Executor, report.Status, cancellationToken);
                if (!known)
                {
                    session.Over.TrySetResult();
                }
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogReportNotSent(report.Key, error.Message);
                session.Over.TrySetException(error);
            }
        }
    }

    /// <summary>Tells the master that the agent leaves for good; the next one on this work directory is a new one.</summary>
    public async Task UnregisterAsync(CancellationToken cancellationToken)
    {
        identity.Forget(); // Before the master does: it takes an id that left for good never again.
        if (Volatile.Read(ref _session) is not { } session)
        {
            return;
        }

        try
        {
            await session.Grain.UnregisterAsync(session.Id, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception error)
        {
            LogUnregisterFailed(error.Message); // The master finds out by itself: no more heartbeats come.
        }
    }

    private async Task ServeAsync(IMasterConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_backOff.Next(), clock, cancellationToken);
            if (await RegisterAsync(connection, cancellationToken) is not { } session)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken); // Refused; the agent is about to stop.
                return;
            }

            _backOff.Reset();
            Volatile.Write(ref _session, session);
            outbox.Resume();
            operations.Resume();
            try
            {
                await BeatAsync(session, cancellationToken);
            }
            finally
            {
                Volatile.Write(ref _session, null);
                outbox.Pause();
            }

            LogReregistrationAsked();
        }
    }

    private async Task<Session?> RegisterAsync(IMasterConnection connection, CancellationToken cancellationToken)
    {
        var proof = settings.Credential is { } credential ? credential.Answer(await connection.Master.ChallengeAgentAsync(cancellationToken), settings.Pid) : null;
        var admission = await connection.Master.AdmitAgentAsync(info, settings.Pid, proof, cancellationToken);
        ThrowIfNotYet(admission.Refusal, admission.MayRetry);
        if (admission.IsUnknownPrincipal)
        {
            stop.Fail(admission.Refusal!);
            return null;
        }

        if (admission.AgentId is not { } id || (Id is { } known && known != id))
        {
            stop.Stop(admission.Refusal ?? $"the master gave id {admission.AgentId} to agent {Id}");
            return null;
        }

        if (Id is null)
        {
            info.Id = id.ToMessage();
            identity.Save(info);
        }

        var before = _observer; // Referred to until the next one is known: to be gone would count as a broken connection.
        before?.Close();
        _observer = new(id, runner, operations, stop.Stop);
        var grain = connection.Agent(id);
        var session = await grain.ConnectAsync(Snapshot() with { Pass = admission.Pass }, connection.Reference(_observer), cancellationToken);
        GC.KeepAlive(before);
        ThrowIfNotYet(session.Refusal, session.MayRetry);
        if (session.Refusal is not null)
        {
            stop.Stop(session.Refusal);
            return null;
        }

        LogRegistered(id, session.HeartbeatInterval);
        return new(grain, session.Id, session.HeartbeatInterval, connection.Lost);
    }

    // Like a master that cannot be reached: try again later.
    private static void ThrowIfNotYet(string? refusal, bool mayRetry)
    {
        if (refusal is not null && mayRetry)
        {
            throw new IOException(refusal);
        }
    }

    private AgentSnapshot Snapshot() => new(
        info,
        settings.Pid,
        MesosVersion.Text,
        AgentDescription.Capabilities,
        [.. ledger.Frameworks.Select(framework => framework.Info)],
        [.. ledger.Active.Select(task => task.ToMessage(outbox.Head(task.Key)))],
        [.. operations.Total, .. oversubscribed.Current],
        [.. ledger.Frameworks.SelectMany(framework => framework.Executors.Values).Where(executor => !executor.IsGenerated).Select(executor => executor.Info)],
        operations.Pending);

    /// <summary>Beats until the session is over: returns when the master asks to re-register, throws when it is lost.</summary>
    private async Task BeatAsync(Session session, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.WhenAny(session.Over.Task, session.Lost, Task.Delay(session.Interval, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (session.Lost.IsCompleted)
            {
                throw new IOException("the connection broke");
            }

            if (session.Over.Task.IsCompleted)
            {
                await session.Over.Task;
                return;
            }

            if (!await session.Grain.HeartbeatAsync(session.Id, cancellationToken))
            {
                return;
            }
        }
    }

    private sealed record Session(IAgentGrain Grain, Guid Id, TimeSpan Interval, Task Lost)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(EventIds.Registered, LogLevel.Information, "Registered as {AgentId}, heartbeat every {Interval}")]
    private partial void LogRegistered(AgentId agentId, TimeSpan interval);

    [LoggerMessage(EventIds.ReregistrationAsked, LogLevel.Information, "The master asks to register again")]
    private partial void LogReregistrationAsked();

    [LoggerMessage(EventIds.MasterLost, LogLevel.Warning, "The master is away, tasks run on: {Kind}: {Reason}")]
    private partial void LogLost(string kind, string reason);

    [LoggerMessage(EventIds.UpdateNotSent, LogLevel.Information, "{Updates} updates were not delivered and are sent again later: {Reason}")]
    private partial void LogNotSent(int updates, string reason);

    [LoggerMessage(EventIds.ReportNotSent, LogLevel.Information, "The master did not hear what executor {Executor} did: {Reason}")]
    private partial void LogReportNotSent(ExecutorKey executor, string reason);

    [LoggerMessage(EventIds.UnregisterFailed, LogLevel.Information, "Could not unregister: {Reason}")]
    private partial void LogUnregisterFailed(string reason);
}
