namespace Levee.Grains.Interfaces.Protocol;

/// <summary>The Mesos release whose interfaces are served; clients choose features by it.</summary>
public static class MesosVersion
{
    /// <summary>Dotted integers only, as clients parse it. Source: spec clients (13).</summary>
    public const string Text = "1.12.0";
}
