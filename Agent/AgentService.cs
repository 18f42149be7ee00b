using Levee.Agent.Configuration;
using Levee.Agent.Executors;
using Levee.Agent.Garbage;
using Levee.Agent.Operations;
using Levee.Agent.Oversubscription;
using Levee.Agent.Recovery;
using Levee.Agent.Registration;
using Levee.Agent.StatusUpdates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Agent;

/// <summary>Runs the agent from the moment its port is open: first recovery, then the bond to the master. When it leaves for good, it ends the tasks, delivers what it can, and unregisters.</summary>
internal sealed partial class AgentService(
    MasterLink link, UpdateSender sender, UpdateOutbox outbox, ExecutorReports reports, AgentOperations operations, TaskRunner runner, ExecutorTable executors,
    AgentSettings settings, ExecutorRecovery recovery, GarbageCollector garbage, Oversubscriber oversubscriber, RecoveryProgress progress, AgentStop stop, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<AgentService> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UnregisterPatience = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private readonly OperationSender _operations = new(operations, link.SendAsync, clock);
    private Task _work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _work = WorkAsync();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(runner.Running, stop.IsForGood ? "end" : "stay");
        if (stop.IsForGood)
        {
            await LeaveAsync(cancellationToken);
        }

        progress.Stop(); // Executors that are cut off now are to find the next agent, not this one.
        executors.Disconnect();
        await _stopping.CancelAsync();
        await _work;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await runner.StopAsync(cancellationToken);
        await DeliverAsync();
        using var patience = new CancellationTokenSource(UnregisterPatience, clock);
        await link.UnregisterAsync(patience.Token);
    }

    private async Task WorkAsync()
    {
        try
        {
            await recovery.RunAsync(_stopping.Token);
            if (settings.Recovery.IsCleanup)
            {
                lifetime.StopApplication();
                return;
            }

            await Task.WhenAll(link.RunAsync(_stopping.Token), sender.RunAsync(_stopping.Token), link.ReportAsync(reports.Reader, _stopping.Token), _operations.RunAsync(_stopping.Token), garbage.RunAsync(_stopping.Token), oversubscriber.RunAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The agent stops.
        }
        catch (Exception error)
        {
            LogFailed(error);
            lifetime.StopApplication();
        }
    }

    /// <summary>Gives the last updates a moment to be acknowledged.</summary>
    private async Task DeliverAsync()
    {
        using var patience = new CancellationTokenSource(DeliveryPatience, clock);
        while (link.IsRegistered && outbox.Unacknowledged > 0 && !patience.IsCancellationRequested)
        {
            var changed = outbox.Changed;
            if (outbox.Unacknowledged > 0)
            {
                await changed.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(EventIds.Stopping, LogLevel.Information, "Stopping; {Executors} executors {Fate}")]
    private partial void LogStopping(int executors, string fate);

    [LoggerMessage(EventIds.AgentFailed, LogLevel.Critical, "The agent failed")]
    private partial void LogFailed(Exception error);
}
