namespace Levee.Grains;

/// <summary>Log event ids of the grains: 2000 to 2999, never reused.</summary>
internal static class EventIds
{
    /// <summary>An agent registered, or came back.</summary>
    internal const int AgentConnected = 2100;

    /// <summary>An agent's connection broke.</summary>
    internal const int AgentDisconnected = 2101;

    /// <summary>An agent was not heard of for too long.</summary>
    internal const int AgentUnreachable = 2102;

    /// <summary>An agent must not run: it is gone, its machine is down, or it moved.</summary>
    internal const int AgentRefused = 2103;

    /// <summary>An agent begins to drain.</summary>
    internal const int AgentDraining = 2104;

    /// <summary>An agent is drained.</summary>
    internal const int AgentDrained = 2105;

    /// <summary>A framework subscribed.</summary>
    internal const int FrameworkSubscribed = 2200;

    /// <summary>A framework's subscription was refused.</summary>
    internal const int FrameworkRefused = 2201;

    /// <summary>A framework's stream ended.</summary>
    internal const int FrameworkDisconnected = 2202;

    /// <summary>A framework was torn down, or did not come back in time.</summary>
    internal const int FrameworkRemoved = 2203;

    /// <summary>A framework's scheduler could not be written to.</summary>
    internal const int FrameworkStreamFailed = 2204;

    /// <summary>A framework is known from an agent's tasks only.</summary>
    internal const int FrameworkRecovered = 2205;

    /// <summary>A framework's description could not be stored.</summary>
    internal const int FrameworkNotStored = 2206;

    /// <summary>The allocator waits for agents to come back.</summary>
    internal const int AllocatorHolds = 2300;

    /// <summary>The file of host names to offer could not be read.</summary>
    internal const int WhitelistUnreadable = 2301;

    /// <summary>An etcd cluster subscribed as a framework.</summary>
    internal const int EtcdSubscribed = 2700;

    /// <summary>An etcd cluster's subscription was refused or ended.</summary>
    internal const int EtcdSubscriptionEnded = 2701;

    /// <summary>An etcd cluster took a step: launch, membership change, kill.</summary>
    internal const int EtcdStep = 2702;

    /// <summary>An etcd cluster's step failed and will be tried again.</summary>
    internal const int EtcdStepFailed = 2703;

    /// <summary>A member of an etcd cluster ended.</summary>
    internal const int EtcdMemberEnded = 2704;

    /// <summary>An etcd cluster's cycle broke off; the next one starts over.</summary>
    internal const int EtcdCycleFailed = 2705;

    /// <summary>The master read its registry.</summary>
    public const int MasterStarted = 2890;

    /// <summary>An agent may not register as long as it is as it is.</summary>
    public const int AgentNotAdmitted = 2891;

    /// <summary>More agents did not come back after a restart than may be missing.</summary>
    public const int TooManyAgentsMissing = 2892;

    /// <summary>The registry forgot old unreachable or gone agents.</summary>
    public const int AgentsForgotten = 2893;

    /// <summary>An agent's secret is not its principal's.</summary>
    internal const int AgentNotAuthenticated = 2894;

    /// <summary>An agent is not authenticated, or its principal may not register it.</summary>
    internal const int AgentRegistrationRefused = 2895;

    /// <summary>The list of frameworks could not be stored.</summary>
    internal const int RegistryNotStored = 2896;

    /// <summary>A new activation of the cluster feed.</summary>
    public const int FeedStarted = 2900;

    /// <summary>The directory took the whole picture from the feed.</summary>
    public const int DirectoryFollowing = 2910;

    /// <summary>A task asks for a virtual IP with a label that cannot be read; the task runs without it.</summary>
    public const int VipLabelIgnored = 2911;
}
