using System.Collections.Immutable;
using System.Diagnostics;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>Writes tasks before anybody asks for them, at leisure, so that the first <c>/state</c> of a large cluster is as quick as the next.</summary>
internal sealed class TaskTextWarmer(IClusterViewSource views, TaskForms forms, IOptions<DocumentOptions> options, TimeProvider clock) : BackgroundService
{
    /// <summary>Clusters with fewer tasks are written quickly anyway.</summary>
    public const int FewestTasks = 5000;

    private const int Lot = 64; // About a millisecond's work.

    // What just changed often changes again; and agents that register again in thousands have a better use for the processors.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private List<ImmutableArray<ClusterChange>> _young = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.KeepTaskTexts)
        {
            return;
        }

        var due = All(views.Follow(Take));
        try
        {
            using var timer = new PeriodicTimer(Age, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WarmAsync(due, stoppingToken);
                due = Exchange();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        finally
        {
            views.Unfollow(Take);
        }
    }

    private static List<ImmutableArray<ClusterChange>> All(ClusterView view) =>
        [[.. view.Tasks.Values.SelectMany(tasks => tasks.Values).Select(task => new ClusterChange.TaskChanged(task))]];

    private void Take(ClusterViewStep step)
    {
        lock (_gate)
        {
            _young.Add(step.Changes);
        }
    }

    private List<ImmutableArray<ClusterChange>> Exchange()
    {
        lock (_gate)
        {
            (var grown, _young) = (_young, []);
            return grown;
        }
    }

    private async Task WarmAsync(List<ImmutableArray<ClusterChange>> due, CancellationToken stoppingToken)
    {
        var view = views.Current;
        if (due.Count > 0 && view.TaskCount >= FewestTasks)
        {
            await BackgroundThread.RunAsync(() =>
            {
                Warm(due, view, stoppingToken);
                SumIfQuiet(view);
            });
            forms.Classic.Trim(view);
        }
    }

    // Works for as long as it rests, so that it never takes more than half of one processor.
    private void Warm(List<ImmutableArray<ClusterChange>> due, ClusterView view, CancellationToken stoppingToken)
    {
        foreach (var lot in due.SelectMany(changes => changes).OfType<ClusterChange.TaskChanged>().Select(change => change.Task.Task).Where(task => IsCurrent(task, view)).Chunk(Lot))
        {
            var begun = Stopwatch.GetTimestamp();
            foreach (var task in lot)
            {
                forms.Classic.Of(task);
            }

            if (stoppingToken.WaitHandle.WaitOne(Stopwatch.GetElapsedTime(begun)))
            {
                return;
            }
        }
    }

    private void SumIfQuiet(ClusterView view)
    {
        if (ReferenceEquals(view, views.Current))
        {
            foreach (var tasks in view.Tasks.Values)
            {
                FrameworkTasks.Of(tasks);
            }
        }
    }

    private static bool IsCurrent(MesosTask task, ClusterView view) =>
        ReferenceEquals(view.TasksOf(FrameworkId.From(task.FrameworkId)).GetValueOrDefault(TaskId.From(task.TaskId))?.Task, task);
}
