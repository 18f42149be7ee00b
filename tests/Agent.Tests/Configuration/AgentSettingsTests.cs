using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Configuration;

public sealed class AgentSettingsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void All_that_is_wrong_is_said_at_once_with_flag_value_and_what_is_allowed()
    {
        var error = Assert.Throws<OptionsValidationException>(() => AgentSettings.Read(Configuration(
            ("port", "70000"), ("ip", "nowhere"), ("resources", "cpus:x"), ("attributes", "rack"), ("registration_backoff_factor", "5s"), ("switch_user", "perhaps"), ("master", "here"))));
        Assert.Collection(
            error.Failures.Order(StringComparer.Ordinal),
            line => Assert.StartsWith("--attributes is 'rack'; 'rack' must be name:value", line),
            line => Assert.StartsWith("--ip is 'nowhere'; it must be an IP address", line),
            line => Assert.Equal("--master is 'here'; it must be host:port, e.g. 127.0.0.1:5050.", line),
            line => Assert.Equal("--port is '70000'; it must be a port, 1 to 65535.", line),
            line => Assert.StartsWith("--registration_backoff_factor is '5s'; it must be a duration such as 5secs", line),
            line => Assert.StartsWith("--resources is 'cpus:x'; 'cpus:x': the value must be", line),
            line => Assert.Equal("--switch_user is 'perhaps'; it must be true or false.", line),
            line => Assert.StartsWith("--work_dir is empty; ", line));
    }

    [Fact]
    public void An_agent_must_know_where_the_cluster_is() =>
        Assert.Contains("--gateway and --master are both empty", Assert.Throws<OptionsValidationException>(() => AgentSettings.Read(Configuration(("work_dir", "/x")))).Message);

    [Fact]
    public void Structured_flags_may_come_from_a_file()
    {
        var file = Path.Combine(_directory.Path, "resources");
        File.WriteAllText(file, "cpus:3\n");
        var settings = AgentSettings.Read(Configuration(("work_dir", "w"), ("gateway", "127.0.0.1:1"), ("resources", $"file://{file}")));
        Assert.Equal(3, settings.Resources.Single().Scalar.Value);
        Assert.Equal(Path.GetFullPath("w"), settings.WorkDirectory);
        Assert.Equal(("1secs", "5051"), (settings.Flags["registration_backoff_factor"], settings.Flags["port"]));
    }

    [Theory]
    [InlineData("5secs", 5, "5secs")]
    [InlineData("90secs", 90, "90secs")]
    [InlineData("1.5mins", 90, "90secs")]
    [InlineData("240hrs", 864000, "10days")]
    [InlineData("7days", 604800, "1weeks")]
    [InlineData("0ns", 0, "0ns")]
    public void Durations_are_those_of_Mesos(string text, double seconds, string printed)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), MesosDuration.Parse(text));
        Assert.Equal(printed, MesosDuration.Format(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("1m30s")]
    [InlineData("-5secs")]
    [InlineData("99999999999weeks")]
    public void Other_durations_are_refused(string text) => Assert.Null(MesosDuration.Parse(text));

    [Fact]
    public async Task A_work_directory_in_use_or_not_usable_and_a_taken_port_end_the_start_with_exit_code_1()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path);
        Assert.Equal(1, await RunAsync(("work_dir", _directory.Path)));
        Assert.Equal(1, await RunAsync(("work_dir", "/proc/none")));
        using var other = new TempDirectory();
        Assert.Equal(1, await RunAsync(("work_dir", other.Path), ("port", $"{agent.Settings.Port}")));
        Assert.Equal(2, await RunAsync(("work_dir", other.Path), ("port", "x")));
    }

    private static Task<int> RunAsync(params (string Name, string Value)[] flags) =>
        AgentHost.RunAsync(Configuration([("gateway", "127.0.0.1:1"), .. flags]), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

    private static IConfiguration Configuration(params (string Name, string Value)[] flags) => new ConfigurationBuilder()
        .AddInMemoryCollection(flags.ToDictionary(flag => AgentFlags.All.Single(known => known.Name == flag.Name).Key, flag => (string?)flag.Value))
        .Build();
}
