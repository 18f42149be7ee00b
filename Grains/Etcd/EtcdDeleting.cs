using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>The end of a cluster: all tasks are killed, then the framework is removed.</summary>
internal static class EtcdDeleting
{
    /// <summary>The next step of a cluster that is to go.</summary>
    public static EtcdDecision Choose(EtcdClusterPlan plan, DateTimeOffset deleted, DateTimeOffset now)
    {
        var alive = plan.Members.Where(member => member.HasTask).ToList();
        if (alive.Count == 0 || deleted + EtcdTimes.Delete <= now)
        {
            return new(plan, new EtcdStep.Teardown(), EtcdMode.Deleting, "Removing the framework.");
        }

        var next = alive.FirstOrDefault(member => member.Killed is null || member.Killed < deleted || member.Killed + EtcdTimes.KillAgain <= now);
        return next is null
            ? new(plan, null, EtcdMode.Deleting, $"Waiting for the end of {string.Join(", ", alive.Select(member => member.Name))}.")
            : new(plan, new EtcdStep.Kill(next, "The cluster is deleted."), EtcdMode.Deleting, $"Killing {next.Name}.");
    }
}
