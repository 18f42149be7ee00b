namespace Levee.Agent;

/// <summary>The version that the agent tells.</summary>
internal static class AgentVersion
{
    /// <summary>Dotted integers only, as clients parse it. It is the Mesos release whose interface this is. Source: spec clients (13), agent-api baseline.</summary>
    public const string Text = "1.11.0";
}
