using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>Whether the resource limits of a task make sense. Source: spec mesos/master-behaviour.md section 10, rule 11.</summary>
internal static class LimitRules
{
    /// <param name="allowed">The agent can set limits.</param>
    public static string? Problem(TaskInfo task, bool allowed) =>
        task.Limits.Count == 0 ? null
        : !allowed ? "Agent is not capable of handling task resource limits"
        : task.Limits.Keys.Any(name => name is not ("cpus" or "mem")) ? "Only cpus and mem may be included in a task's resource limits"
        : Problem(task, "cpus", "CPU", "cpu") ?? Problem(task, "mem", "memory", "memory");

    private static string? Problem(TaskInfo task, string name, string called, string briefly)
    {
        if (!task.Limits.TryGetValue(name, out var limit))
        {
            return null;
        }

        var request = ResourceBundle.Of(task.Resources).Thousandths(name);
        return request == 0 ? $"When a {called} limit is specified, a {called} request must also be specified"
            : double.IsPositiveInfinity(limit.Value) || ResourceAmount.ToThousandths(limit.Value) >= request ? null
            : $"The {briefly} limit must be greater than or equal to the {briefly} request";
    }
}
