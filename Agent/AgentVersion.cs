namespace Levee.Agent;

/// <summary>The version that the agent tells.</summary>
internal static class AgentVersion
{
    /// <summary>Dotted integers only, as clients parse it. It is the Mesos release whose interface this is. The same as the master tells. Source: spec clients (13).</summary>
    public const string Text = "1.12.0";
}
