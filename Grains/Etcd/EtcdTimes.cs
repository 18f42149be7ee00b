namespace Levee.Grains.Etcd;

/// <summary>Waiting times of the plan.</summary>
internal static class EtcdTimes
{
    /// <summary>From ACCEPT to a member that answers; after it the launch counts as failed.</summary>
    public static readonly TimeSpan Launch = TimeSpan.FromSeconds(60);

    /// <summary>From the running task to the vote.</summary>
    public static readonly TimeSpan Promotion = TimeSpan.FromSeconds(60);

    /// <summary>For an agent that is unreachable, or was not heard of, and whose member is silent too; then it is given up.</summary>
    public static readonly TimeSpan Unreachable = TimeSpan.FromSeconds(60);

    /// <summary>For a task that reconciliation does not find and whose member is silent: longer than an agent takes to report its tasks.</summary>
    public static readonly TimeSpan Missing = TimeSpan.FromSeconds(5);

    /// <summary>For a member whose task runs and that answers nothing (a frozen process); then it is killed and replaced.</summary>
    public static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    /// <summary>For an agent without a member, before two members share one.</summary>
    public static readonly TimeSpan Spread = TimeSpan.FromSeconds(3);

    /// <summary>Between two KILLs of one task.</summary>
    public static readonly TimeSpan KillAgain = TimeSpan.FromSeconds(10);

    /// <summary>For the ends of all tasks of a deleted cluster, before the framework is removed anyway.</summary>
    public static readonly TimeSpan Delete = TimeSpan.FromSeconds(20);

    /// <summary>Longest back-off of an agent.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);

    /// <summary>Back-off after this many failures in a row: 1, 2, 4, … s.</summary>
    public static TimeSpan BackOff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, Math.Pow(2, Math.Min(failures, 10) - 1)));
}
