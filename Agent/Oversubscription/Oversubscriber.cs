using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Executors;
using Levee.Agent.Http;
using Levee.Agent.Registration;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Oversubscription;

/// <summary>Tells the master what can be offered as revocable, and ends executors on such resources when the controller says so. Source: spec agent-behaviour section 11.</summary>
internal sealed partial class Oversubscriber(
    OversubscriptionSettings settings, IResourceEstimator estimator, IQosController controller, OversubscribedResources resources,
    MasterLink link, TaskLedger ledger, ExecutorTable executors, TimeProvider clock, ILogger<Oversubscriber> logger) : IMetricsPart
{
    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1); // The load of minutes does not change sooner.
    private long _preempted;

    /// <summary>Works until cancelled; at once, when there is nothing to do.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var estimating = estimator is NoEstimator ? Task.CompletedTask : EveryAsync(settings.Interval, EstimateAsync, cancellationToken);
        var gap = settings.CorrectionInterval > ShortestGap ? settings.CorrectionInterval : ShortestGap;
        await Task.WhenAll(estimating, controller is NoController ? Task.CompletedTask : EveryAsync(gap, CorrectAsync, cancellationToken));
    }

    public void AddTo(IDictionary<string, double> metrics) => metrics["slave/executors_preempted"] = Interlocked.Read(ref _preempted);

    /// <summary>Asks the estimator, and tells the master when the sum changed.</summary>
    public async Task EstimateAsync(CancellationToken cancellationToken)
    {
        var allocated = Allocated();
        var sum = ResourceBundle.Of(allocated).Unallocated() + ResourceBundle.Of(estimator.Oversubscribable(allocated));
        if (!sum.Equals(ResourceBundle.Of(resources.Current)))
        {
            resources.Current = sum.ToMessages();
            LogChanged(sum);
            await link.OversubscribeAsync(resources.Current, cancellationToken); // Without a master: the next registration tells it.
        }
    }

    /// <summary>Asks the controller.</summary>
    public Task CorrectAsync(CancellationToken cancellationToken)
    {
        if (controller.MustPreempt())
        {
            foreach (var executor in executors.Running.OfType<CustomExecutor>().Where(executor => IsRevocable(executor.Description.ContainerId)))
            {
                if (executor.Preempt())
                {
                    Interlocked.Increment(ref _preempted);
                    LogPreempted(executor.Key);
                }
            }
        }

        return Task.CompletedTask;
    }

    private async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        while (true)
        {
            await action(cancellationToken);
            await Task.Delay(interval, clock, cancellationToken);
        }
    }

    private ImmutableArray<Resource> Allocated() => [.. InUse().SelectMany(entry => entry.Resources).Where(resource => resource.Revocable is not null)];

    private bool IsRevocable(string container) => InUse().Where(entry => entry.Container == container).Any(entry => entry.Resources.Any(resource => resource.Revocable is not null));

    private IEnumerable<(string Container, IEnumerable<Resource> Resources)> InUse() =>
        ledger.Active.Where(task => !task.State.IsTerminal()).Select(task => (task.ContainerId, (IEnumerable<Resource>)task.Info.Resources))
            .Concat(ledger.Frameworks.SelectMany(framework => framework.Executors.Values).Where(executor => !executor.IsGenerated).Select(executor => (executor.ContainerId, (IEnumerable<Resource>)executor.Info.Resources)));

    [LoggerMessage(EventIds.OversubscriptionChanged, LogLevel.Information, "Revocable resources are {Resources} now")]
    private partial void LogChanged(ResourceBundle resources);

    [LoggerMessage(EventIds.ExecutorPreempted, LogLevel.Information, "Executor {Executor} is ended: it has revocable resources and the load is too high")]
    private partial void LogPreempted(ExecutorKey executor);
}
