using System.Net.Sockets;
using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary>A silo replaces itself at its start, to get a runtime of its own kind.</summary>
public sealed class SiloRuntimeTests
{
    [Fact]
    public async Task A_silo_has_the_runtimes_own_limits_and_can_be_traced_and_an_agent_has_those_of_the_program()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        var silo = ClusterProcesses.Daemon(cluster.Up.Pid, "silo");
        Assert.Equal(["DOTNET_GCGen0MaxBudget=0", "DOTNET_TC_CallCountThreshold=1E"], RuntimeSettings(silo));
        Assert.Empty(RuntimeSettings(ClusterProcesses.Daemon(cluster.Up.Pid, "agent")));

        using var diagnostics = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await diagnostics.ConnectAsync(new UnixDomainSocketEndPoint(Assert.Single(Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{silo}-*-socket"))), TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> RuntimeSettings(int pid) =>
        File.ReadAllText($"/proc/{pid}/environ").Split('\0').Where(entry => entry.Contains("Gen0MaxBudget", StringComparison.Ordinal) || entry.Contains("CallCountThreshold", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
