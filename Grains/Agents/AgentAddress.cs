using System.Globalization;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>The parts of an agent's pid, <c>slave(1)@10.0.0.22:5051</c>.</summary>
/// <param name="Process">Name of the process, <c>slave(1)</c>.</param>
/// <param name="Host">IP address, without brackets.</param>
internal readonly record struct AgentAddress(string Process, string Host, int Port)
{
    /// <summary>Reads a pid; what it lacks comes from the agent's description.</summary>
    public static AgentAddress Of(string pid, AgentInfo info)
    {
        var at = pid.IndexOf('@', StringComparison.Ordinal);
        var colon = pid.LastIndexOf(':');
        var host = at >= 0 && colon > at ? pid[(at + 1)..colon].Trim('[', ']') : "";
        var port = int.TryParse(pid.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : info.Port;
        return new(at > 0 ? pid[..at] : "slave(1)", host.Length > 0 ? host : info.Hostname, port);
    }
}
