using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>What an executor's container may use. Source: spec agent-behaviour section 9.4.</summary>
internal static class ContainerSize
{
    private static readonly string[] Limitable = ["cpus", "mem"];

    /// <returns>The sum of the executor and its tasks; and for what a task limits, the sum of limits, with requests where there is none.</returns>
    public static (ImmutableArray<Resource> Resources, ImmutableDictionary<string, double> Limits) Of(ExecutorInfo executor, ImmutableArray<TaskInfo> tasks)
    {
        var limits = ImmutableDictionary<string, double>.Empty;
        foreach (var name in Limitable.Where(name => tasks.Any(task => task.Limits.ContainsKey(name))))
        {
            limits = limits.Add(name, Amount(executor.Resources, name) + tasks.Sum(task => task.Limits.TryGetValue(name, out var limit) ? limit.Value : Amount(task.Resources, name)));
        }

        return ([.. executor.Resources, .. tasks.SelectMany(task => task.Resources)], limits);
    }

    private static double Amount(IEnumerable<Resource> resources, string name) => resources.Where(resource => resource.Name == name).Sum(resource => resource.Scalar?.Value ?? 0);
}
