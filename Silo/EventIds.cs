namespace Levee.Silo;

/// <summary>Ids of log messages, 1000 to 1999; never reused.</summary>
internal static class EventIds
{
    public const int ClusterViewFollows = 1100;
    public const int ClusterViewLost = 1101;
}
