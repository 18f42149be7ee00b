using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Mesos.V1;

namespace Levee.Silo.Metrics;

/// <summary>Tasks of registered frameworks that have not ended, counted by state in one pass.</summary>
internal sealed class TaskCounts
{
    private static readonly int States = Enum.GetValues<TaskState>().Max(state => (int)state) + 1;

    private readonly Dictionary<FrameworkId, int[]> _byFramework = [];
    private readonly int[] _all = new int[States];

    public TaskCounts(ClusterView view)
    {
        foreach (var (frameworkId, tasks) in view.Tasks)
        {
            if (!view.Frameworks.TryGetValue(frameworkId, out var framework) || framework.Completed)
            {
                continue;
            }

            var counts = _byFramework[frameworkId] = new int[States];
            foreach (var (_, task) in tasks)
            {
                if (task.Place != TaskPlace.Completed)
                {
                    counts[(int)task.Task.State]++;
                    _all[(int)task.Task.State]++;
                }
            }
        }
    }

    public int InAll(TaskState state) => _all[(int)state];

    public int Of(FrameworkId frameworkId, TaskState state) => _byFramework.TryGetValue(frameworkId, out var counts) ? counts[(int)state] : 0;
}
