using Levee.Cli.Master;
using Levee.Cli.Tasks;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Cli.Run;

/// <summary>A framework of one task or pod: waits for an offer that fits, launches, shows output and status until the task has ended.</summary>
internal sealed class TaskRun(Uri masterUrl, RunOptions options, TimeProvider clock, Stream output, Action<string> report) : IDisposable
{
    private static readonly TimeSpan OutputInterval = TimeSpan.FromMilliseconds(300);

    private readonly SchedulerClient _scheduler = new(masterUrl, options.Format, options.Credential);
    private readonly Dictionary<string, TaskStatus> _ended = new(StringComparer.Ordinal);

    private bool _launched;
    private FrameworkID? _frameworkId;
    private Task<long> _following = Task.FromResult(0L);
    private CancellationTokenSource? _followUntil;
    private ITimer? _killing;

    /// <returns>The exit code for the process.</returns>
    /// <exception cref="CommandFailedException">No master, no fitting offer in time, or the stream broke.</exception>
    public async Task<int> ToEndAsync(CancellationToken cancellationToken)
    {
        using var noOffer = options.Wait is { } wait ? new CancellationTokenSource(wait, clock) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(noOffer.Token, cancellationToken);
        try
        {
            await foreach (var received in _scheduler.SubscribeAsync(options.Framework, both.Token))
            {
                if (_launched)
                {
                    noOffer.CancelAfter(Timeout.InfiniteTimeSpan);
                }

                if (await HandleAsync(received, cancellationToken) is { } last && _ended.TryAdd(last.TaskId.Value, last) && _ended.Count == options.Tasks.Length)
                {
                    return _ended.Values.Select(SingleTask.ExitCodeOf).FirstOrDefault(code => code != ExitCodes.Success);
                }
            }

            throw new CommandFailedException("the master closed the stream before the task ended.");
        }
        catch (OperationCanceledException) when (noOffer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"no offer with {string.Join(";", ResourceBundle.Of(options.Resources).ToMessages().Select(Text))} for role '{options.Role}' came within {options.Wait!.Value.TotalSeconds:0} s.");
        }
    }

    /// <summary>Ends the framework, and with it the task when it still runs.</summary>
    public void Dispose()
    {
        _scheduler.Dispose();
        _followUntil?.Dispose();
        _killing?.Dispose();
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
                await _scheduler.CallAsync(SingleTask.Accept(options, offer, _frameworkId!), cancellationToken);
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
        report($"levee: {(options.IsGroup ? status.TaskId.Value + ": " : "")}{SingleTask.Name(status.State)}{(status.HasMessage ? ": " + status.Message : string.Empty)}");
        if (status.State == TaskState.TaskRunning && options.KillAfter is { } time)
        {
            _killing ??= clock.CreateTimer(_ => _ = KillAsync(cancellationToken), null, time, Timeout.InfiniteTimeSpan);
        }

        if (status.State == TaskState.TaskRunning && _followUntil is null && !options.IsGroup)
        {
            _followUntil = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _following = FollowAsync(status.AgentId.Value, _followUntil.Token);
        }

        var ended = status.State.IsTerminal();
        if (ended && !options.IsGroup && status.AgentId is not null && status.Source != TaskStatus.Types.Source.Master)
        {
            await FinishOutputAsync(status.AgentId.Value, cancellationToken);
        }

        if (status.HasUuid)
        {
            await _scheduler.CallAsync(SingleTask.Acknowledge(status), cancellationToken);
        }

        return ended ? status : null;
    }

    /// <summary>The time is over. A kill that the master does not take is told, and the task goes on.</summary>
    private async Task KillAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var task in options.Tasks)
            {
                await _scheduler.CallAsync(SingleTask.Kill(task), cancellationToken);
            }
        }
        catch (CommandFailedException failure)
        {
            report($"levee: cannot kill: {failure.Message}");
        }
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
        using var master = new MasterClient(masterUrl, credential: options.Credential);
        var agent = new StateReader(await master.GetAsync("/state", cancellationToken)).Agent(agentId);
        return await Sandbox.FindAsync(agent, _frameworkId!.Value, options.Tasks[0].TaskId.Value, options.AgentCredential, cancellationToken);
    }

    private static string Text(Resource resource) => resource.Scalar is { } scalar ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{resource.Name}:{scalar.Value}") : resource.Name;
}
