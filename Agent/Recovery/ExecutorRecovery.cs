using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Executors;
using Levee.Agent.Garbage;
using Levee.Agent.Operations;
using Levee.Agent.Registration;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Recovery;

/// <summary>Takes up the frameworks, executors and tasks that an agent before this one left, and waits for the executors. Source: spec agent-behaviour section 4.1.</summary>
internal sealed partial class ExecutorRecovery(
    AgentSettings settings, SandboxLayout layout, AgentInfo info, AgentIdentity identity, AgentRecovery recovery, RecoveryProgress progress, IContainerizer containerizer,
    ExecutorTable executors, AwaitedExecutors awaited, AgentOperations operations, Drain.AgentDrain drain, TaskRunner runner,
    SandboxGarbage garbage, TaskLedger ledger, UpdateOutbox outbox, StatusReporter reporter, TimeProvider clock, ILogger<ExecutorRecovery> logger)
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1); // An executor that begins at its last moment takes a moment more.
    private readonly long _start = clock.GetTimestamp();
    private ImmutableArray<(RecoveredFramework Framework, RecoveredRun Run)> _runs = []; // Those that may still have processes.
    private bool _isRebooted;

    /// <summary>Reads what there is, before the agent's port opens.</summary>
    /// <exception cref="IOException">The agent cannot start; the message says why.</exception>
    public void Read()
    {
        var found = recovery.Read();
        operations.Recover();
        drain.Recover();
        if (found is null)
        {
            operations.ForgetPending();
            return;
        }

        _isRebooted = found.IsRebooted;
        foreach (var framework in found.Frameworks)
        {
            framework.Runs.ToList().ForEach(run => Restore(framework.Info, run));
        }

        _runs = [.. from framework in found.Frameworks from run in framework.Runs where !run.IsClosed select (framework, run)];
    }

    /// <summary>Completes when every executor is back, has ended, or was waited for long enough.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var live = _runs.Where(entry => entry.Run.IsLatest && !_isRebooted).ToList();
        await containerizer.RecoverAsync([.. live.Select(entry => new ContainerId(entry.Run.ContainerId))], cancellationToken);
        live.ForEach(entry => Resume(entry.Framework.Info, entry.Run));
        progress.ContainersKnown();
        foreach (var (framework, run) in _runs.Except(live))
        {
            End(framework.Info, run);
        }

        garbage.Recover(info.Id?.Value, _runs.Select(entry => entry.Run.ContainerId).ToHashSet());
        await AwaitAsync(cancellationToken);
        foreach (var missing in executors.Awaited.ToList())
        {
            LogNotBack(missing.Key, settings.ExecutorReregistrationTimeout);
            missing.GiveUp();
        }

        if (settings.Recovery.IsCleanup)
        {
            await runner.StopAsync(cancellationToken);
            identity.Forget();
        }

        progress.Over(clock.GetElapsedTime(_start));
        LogRecovered(live.Count, ledger.Active.Count(), progress.Duration.TotalSeconds);
        runner.ResumeDrain();
    }

    private async Task AwaitAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var changed = awaited.Changed; // Asked for before looking, so that no change is missed.
            var left = settings.ExecutorReregistrationTimeout + Slack - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !executors.Awaited.Any())
            {
                return;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(left, clock, enough.Token));
            await enough.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Restore(FrameworkInfo framework, RecoveredRun run)
    {
        foreach (var task in run.Tasks)
        {
            var known = TaskOf(framework, run, task);
            var stream = task.Stream();
            ledger.TryAdd(known);
            outbox.Restore(known.Key, stream);
            if (run.IsClosed || stream.IsClosed)
            {
                ledger.Complete(known.Key);
            }
        }

        if (run.IsClosed)
        {
            ledger.Put(framework, Describe(framework, run));
            ledger.Complete(Describe(framework, run).Key);
        }
    }

    private void Resume(FrameworkInfo framework, RecoveredRun run) =>
        executors.Recover(framework, Describe(framework, run), [.. Unended(framework, run)], hasRun: run.HasSubscribed && run.Tasks.Any(task => task.Records.Length > 0));

    /// <summary>No process of the run can be left.</summary>
    private void End(FrameworkInfo framework, RecoveredRun run)
    {
        foreach (var task in Unended(framework, run))
        {
            reporter.Report(task, ExecutorEnd.Report(termination: null, pending: null), pid: null, silent: false);
        }

        executors.Retire(framework, run.Executor.ExecutorId.Value, run.ContainerId, info.Id.Value);
    }

    private IEnumerable<AgentTask> Unended(FrameworkInfo framework, RecoveredRun run) => run.Tasks.Select(task => TaskOf(framework, run, task)).Where(task => !task.State.IsTerminal());

    private AgentTask TaskOf(FrameworkInfo framework, RecoveredRun run, RecoveredTask task) =>
        task.Updates.Aggregate(
            new AgentTask(framework, task.Info, run.ContainerId, Sandbox(framework, run), []) { IsCheckpointed = true },
            (known, status) => known.State.IsTerminal() ? known : known.With(status));

    private AgentExecutor Describe(FrameworkInfo framework, RecoveredRun run) => new(run.Executor, run.ContainerId, Sandbox(framework, run), null, run.HasSubscribed) { IsGenerated = run.IsGenerated };

    private string Sandbox(FrameworkInfo framework, RecoveredRun run) => layout.Run(info.Id.Value, framework.Id.Value, run.Executor.ExecutorId.Value, run.ContainerId);

    [LoggerMessage(EventIds.Recovered, LogLevel.Information, "Recovered {Executors} executors and {Tasks} tasks within {Seconds} s")]
    private partial void LogRecovered(int executors, int tasks, double seconds);

    [LoggerMessage(EventIds.ExecutorNotBack, LogLevel.Warning, "Executor {Executor} did not subscribe again within {Timeout}; it is ended")]
    private partial void LogNotBack(ExecutorKey executor, TimeSpan timeout);
}
