using System.Text.Json;
using Levee.Cli.Master;

namespace Levee.Cli.Agents;

/// <summary>Where an agent stands, in the words of Mesos' web page.</summary>
internal static class AgentStand
{
    public const string Drained = "drained";

    /// <param name="agent">In the master's <c>/state</c>.</param>
    public static string Of(JsonElement agent) =>
        agent.TryGetProperty("drain_info", out var drain) ? drain.Text("state").ToLowerInvariant()
        : agent.Text("deactivated") == "true" ? "deactivated"
        : agent.Text("active") == "true" ? "active"
        : "away";
}
