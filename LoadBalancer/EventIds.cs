namespace Levee.LoadBalancer;

/// <summary>Ids of this project's log messages, 5000 to 5999; never reused.</summary>
internal static class EventIds
{
    public const int DirectoryFollowed = 5000;
    public const int DirectoryLost = 5001;
    public const int DirectoryGap = 5002;
    public const int VipListening = 5010;
    public const int VipNotBound = 5011;
    public const int VipRemoved = 5012;
    public const int VipNotServed = 5013;
    public const int AcceptFailed = 5020;
    public const int NoBackend = 5021;
    public const int BackendBackedOff = 5022;
    public const int ConnectionFaulted = 5023;
    public const int Draining = 5030;
}
