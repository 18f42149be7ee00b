namespace Levee.Agent;

/// <summary>Ids of the agent's log messages: 3000 to 3999, never used twice.</summary>
internal static class EventIds
{
    public const int ContainerUnkillable = 3001;
    public const int LeftoverKilled = 3002;
    public const int Registered = 3003;
    public const int MasterLost = 3004;
    public const int ReregistrationAsked = 3005;
    public const int TaskLaunched = 3006;
    public const int TaskEnded = 3007;
    public const int TaskRefused = 3008;
    public const int AcknowledgementUnknown = 3009;
    public const int UpdateNotSent = 3010;
    public const int ShutdownOrdered = 3011;
    public const int Started = 3012;
    public const int Stopping = 3013;
    public const int UnregisterFailed = 3014;
    public const int IdentityDropped = 3015;
    public const int LoopbackAddress = 3016;
    public const int MasterNotFound = 3018;
    public const int AgentFailed = 3019;
    public const int ExecutorEnded = 3020;
    public const int ExecutorTaskRefused = 3021;
    public const int ReportNotSent = 3022;
    public const int ExecutorStarting = 3023;
    public const int OperationApplied = 3024;
    public const int OperationFailed = 3025;
    public const int UpdatesNotWritten = 3026;
    public const int CheckpointDamaged = 3027;
    public const int Recovered = 3028;
    public const int ExecutorNotBack = 3029;
    public const int CheckpointFailed = 3031;
    public const int Leaving = 3032;
    public const int OversubscriptionChanged = 3074;
    public const int ExecutorPreempted = 3075;
    public const int SettingWithoutEffect = 3076;
    public const int LoggerFailed = 3073;
    public const int GarbageRemoved = 3070;
    public const int GarbageNotRemoved = 3071;
    public const int DiskUsageUnknown = 3072;
    public const int SwitchboardFailed = 3060;
    public const int DockerNotStopped = 3080;
    public const int DockerNoUsage = 3081;
    public const int DockerNotRemoved = 3082;
    public const int DockerOrphan = 3083;
    public const int ImagePulled = 3201;
    public const int ImagesPruned = 3202;
    public const int RootFsRemoved = 3203;
    public const int ImageUserIgnored = 3204;
    public const int ImageBackend = 3205;
    public const int NetworkRemoved = 3211;
    public const int NetworkNotRemoved = 3212;
    public const int OrphanDestroyed = 3101;
    public const int ContainerNotDestroyed = 3102;
    public const int ContainerLimited = 3103;
    public const int IsolatorWatchFailed = 3104;
}
