using System.Globalization;

namespace Levee.Cli.Local;

/// <summary>Shares out this machine among the agents of a local cluster.</summary>
internal static class MachineShare
{
    private const int DefaultSiloPort = 5050;
    private const int FirstPort = 31000;
    private const int PortsPerCluster = 1000;
    private const int Clusters = 28;

    /// <summary>Resources of agent <paramref name="n"/> (from 1): own ports, since all agents share one address, and an equal part of the rest.</summary>
    /// <remarks>At least one cpu and 256 MB each: a laptop cluster is there to be tried out, so cpus may be promised twice.</remarks>
    /// <param name="siloPort">Clusters with different ports get different task ports, so that several can run on one machine; 5050 has Mesos' default, 31000 on.</param>
    public static string Of(int siloPort, int agents, int n)
    {
        var ports = PortsPerCluster / agents;
        var cluster = (((siloPort - DefaultSiloPort) % Clusters) + Clusters) % Clusters;
        var first = FirstPort + (cluster * PortsPerCluster) + ((n - 1) * ports);
        var memory = Math.Max(256, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024) * 3 / 4 / agents);
        var cpus = Math.Max(1.0, Math.Round((double)Environment.ProcessorCount / agents, 1));
        return string.Create(CultureInfo.InvariantCulture, $"cpus:{cpus};mem:{memory};disk:{10_240};ports:[{first}-{first + ports - 1}]");
    }
}
