namespace Levee.Dns;

/// <summary>Ids of this project's log messages, 4000 to 4999; never reused.</summary>
internal static class EventIds
{
    public const int Listening = 4000;
    public const int WaitingForCluster = 4010;
    public const int DirectoryLoaded = 4011;
    public const int DirectoryLost = 4012;
    public const int DirectoryGap = 4013;
    public const int LeftOversDropped = 4014;
    public const int HostNotResolved = 4020;
    public const int ReceiveFailed = 4030;
    public const int AcceptFailed = 4031;
    public const int UpstreamFailed = 4040;
}
