namespace Levee.Silo;

/// <summary>Ids of log messages, 1000 to 1999; never reused. 10xx: the process; 11xx: cluster view; 12xx: scheduler API; 13xx: operator API; 14xx: metrics.</summary>
internal static class EventIds
{
    public const int SettingWithoutEffect = 1000;
    public const int ClusterViewFollows = 1100;
    public const int ClusterViewLost = 1101;
    public const int ClusterViewBehind = 1102;
    public const int SchedulerSubscribed = 1200;
    public const int SchedulerStreamEnded = 1201;
    public const int SchedulerTooSlow = 1202;
    public const int GrainUnavailable = 1203;
    public const int SchedulerDisconnectFailed = 1204;
    public const int OperatorSubscribed = 1300;
    public const int OperatorTooSlow = 1301;
    public const int OperatorStreamsTooMany = 1302;
    public const int LoggingLevelChanged = 1303;
    public const int DocumentReaderTooSlow = 1304;
    public const int AllocatorFiguresMissing = 1400;
}
