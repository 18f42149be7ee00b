using System.Text.RegularExpressions;
using Levee.Cli;
using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary>The files in <c>deploy/</c> fit the daemons they are for.</summary>
public sealed partial class DeployTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Daemons => ["silo", "agent", "dns", "lb"];

    /// <remarks>
    /// A daemon names all wrong settings it read and then ends: with one wrong flag on purpose, that one must be all it names. A silo reads
    /// its own settings first and then the master's, so it needs one of each.
    /// </remarks>
    [Theory]
    [InlineData("silo", "port")]
    [InlineData("silo", "max_agent_ping_timeouts")]
    [InlineData("agent", "port")]
    [InlineData("dns", "port")]
    [InlineData("lb", "port")]
    public async Task A_sample_configuration_is_accepted_by_its_daemon(string daemon, string wrong)
    {
        var file = Path.Combine(RepositoryFiles.Root, "deploy", "config", daemon + ".json");

        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, daemon, "--config", file, "--" + wrong, "wrong");

        Assert.Equal(2, exitCode);
        var complaint = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"levee {daemon}: --{wrong} is 'wrong'", complaint, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Daemons))]
    public void A_unit_starts_its_daemon_with_flags_that_exist(string daemon)
    {
        var unit = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "deploy", "systemd", $"levee-{daemon}.service"));

        var start = Assert.Single(ExecStart().Matches(unit)).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(daemon, start[0]);
        Assert.Contains($"--config=/etc/levee/{daemon}.json", start);
        Assert.Empty(LeveeCommand.Build().Parse(start).Errors);
    }

    [Fact]
    public void Each_file_belongs_to_a_daemon()
    {
        var folder = Path.Combine(RepositoryFiles.Root, "deploy");

        Assert.Equal(Daemons.Select(row => row.Data + ".json").Order(), Directory.GetFiles(Path.Combine(folder, "config")).Select(Path.GetFileName).Order());
        Assert.Equal(Daemons.Select(row => $"levee-{row.Data}.service").Order(), Directory.GetFiles(Path.Combine(folder, "systemd")).Select(Path.GetFileName).Order());
    }

    [GeneratedRegex(@"^ExecStart=/opt/levee/levee (.+)$", RegexOptions.Multiline)]
    private static partial Regex ExecStart();
}
