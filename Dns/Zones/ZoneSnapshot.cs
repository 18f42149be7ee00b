namespace Levee.Dns.Zones;

/// <summary>What all answers of one moment are made from.</summary>
/// <param name="Serial">Of all zones' SOA: the time of the last change in Unix seconds, or one more than before.</param>
/// <param name="IsLoaded">False until the directory was read for the first time.</param>
/// <param name="IsStale">True while the directory has not been heard for so long that answers may be old.</param>
internal sealed record ZoneSnapshot(NameTable Names, uint Serial, bool IsLoaded, bool IsStale)
{
    public static readonly ZoneSnapshot NotLoaded = new(NameTable.Empty, 0, false, false);
}
