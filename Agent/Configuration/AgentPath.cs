namespace Levee.Agent.Configuration;

/// <summary>The name under which Mesos' clients know the agent's endpoints too.</summary>
internal static class AgentPath
{
    public const string Process = "/slave(1)";
}
