using Levee.Cli.Master;
using Levee.Cli.Tasks;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Cli.Run;

/// <summary>A framework of one task: waits for an offer that fits, launches, shows output and status until the task has ended.</summary>
internal sealed class TaskRun(Uri masterUrl, CallerCredential? credential, RunOptions options, TimeProvider clock, Stream output, Action<string> report) : IDisposable
{
    private static readonly TimeSpan OutputInterval = TimeSpan.FromMilliseconds(300);

    private readonly SchedulerClient _scheduler = new(masterUrl, credential);

    private bool _launched;
    private FrameworkID? _frameworkId;
    private Task<long> _following = Task.FromResult(0L);
    private CancellationTokenSource? _followUntil;

    /// <returns>The exit code for the process.</returns>
    /// <exception cref="CommandFailedException">No master, no fitting offer in time, or the stream broke.</exception>
    public async Task<int> ToEndAsync(CancellationToken cancellationToken)
    {
        using var noOffer = options.Wait is { } wait ? new CancellationTokenSource(wait, clock) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(noOffer.Token, cancellationToken);
        try
        {
            await foreach (var received in _scheduler.SubscribeAsync(SingleTask.Framework(options), both.Token))
            {
                if (_launched)
                {
                    noOffer.CancelAfter(Timeout.InfiniteTimeSpan);
                }

                if (await HandleAsync(received, cancellationToken) is { } last)
                {
                    return SingleTask.ExitCodeOf(last);
                }
            }

            throw new CommandFailedException("the master closed the stream before the task ended.");
        }
        catch (OperationCanceledException) when (noOffer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"no offer with cpus:{options.Cpus};mem:{options.MemMegabytes} for role '{options.Role}' came within {options.Wait!.Value.TotalSeconds:0} s.");
        }
    }

    /// <summary>Ends the framework, and with it the task when it still runs.</summary>
    public void Dispose()
    {
        _scheduler.Dispose();
        _followUntil?.Dispose();
    }

    /// <returns>The task's last status once it has ended.</returns>
    private async Task<TaskStatus?> HandleAsync(Event received, CancellationToken cancellationToken)
    {
        switch (received.Type)
        {
            case Event.Types.Type.Subscribed:
                _frameworkId = received.Subscribed.FrameworkId;
                report($"levee: framework {_frameworkId.Value}");
                return null;
            case Event.Types.Type.Offers:
                await AnswerAsync(received.Offers.Offers_, cancellationToken);
                return null;
            case Event.Types.Type.Error:
                throw new CommandFailedException($"the master ended the framework: {received.Error.Message}");
            case Event.Types.Type.Update:
                return await HandleAsync(received.Update.Status, cancellationToken);
            default:
                return null;
        }
    }

    private async Task AnswerAsync(IEnumerable<Offer> offers, CancellationToken cancellationToken)
    {
        foreach (var offer in offers)
        {
            if (!_launched && SingleTask.Fits(options, offer))
            {
                _launched = true;
                await _scheduler.CallAsync(SingleTask.Accept(options, offer), cancellationToken);
                report($"levee: {options.Name} on agent {offer.AgentId.Value} ({offer.Hostname})");
                continue;
            }

            await _scheduler.CallAsync(SingleTask.Decline(offer), cancellationToken);
        }

        if (_launched)
        {
            await _scheduler.CallAsync(new Call { Type = Call.Types.Type.Suppress }, cancellationToken);
        }
    }

    private async Task<TaskStatus?> HandleAsync(TaskStatus status, CancellationToken cancellationToken)
    {
        report($"levee: {SingleTask.Name(status.State)}{(status.HasMessage ? ": " + status.Message : string.Empty)}");
        if (status.State == TaskState.TaskRunning && _followUntil is null)
        {
            _followUntil = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _following = FollowAsync(status.AgentId.Value, _followUntil.Token);
        }

        var ended = status.State.IsTerminal();
        if (ended && status.AgentId is not null && status.Source != TaskStatus.Types.Source.Master)
        {
            await FinishOutputAsync(status.AgentId.Value, cancellationToken);
        }

        if (status.HasUuid)
        {
            await _scheduler.CallAsync(SingleTask.Acknowledge(status), cancellationToken);
        }

        return ended ? status : null;
    }

    private async Task FinishOutputAsync(string agentId, CancellationToken cancellationToken)
    {
        if (_followUntil is not null)
        {
            await _followUntil.CancelAsync();
        }

        var copied = await _following;
        using var sandbox = await OpenSandboxAsync(agentId, cancellationToken);
        await sandbox.CopyAsync("stdout", copied, output, cancellationToken);
    }

    private async Task<long> FollowAsync(string agentId, CancellationToken until)
    {
        var copied = 0L;
        try
        {
            using var sandbox = await OpenSandboxAsync(agentId, until);
            while (true)
            {
                copied = await sandbox.CopyAsync("stdout", copied, output, CancellationToken.None);
                await Task.Delay(OutputInterval, clock, until);
            }
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            return copied;
        }
    }

    private async Task<Sandbox> OpenSandboxAsync(string agentId, CancellationToken cancellationToken)
    {
        using var master = new MasterClient(masterUrl, credential: credential);
        var agent = new StateReader(await master.GetAsync("/state", cancellationToken)).Agent(agentId);
        return await Sandbox.FindAsync(agent, _frameworkId!.Value, options.Name, cancellationToken);
    }
}
