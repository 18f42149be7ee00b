using Levee.Agent.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Configuration;

/// <summary>The flags of a Mesos agent. Their list is <c>agent-flags.txt</c>. Source: spec agent-behaviour section 21.</summary>
public sealed class AgentFlagTests
{
    [Fact]
    public void Every_flag_of_a_Mesos_agent_is_taken()
    {
        var names = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Configuration", "agent-flags.txt"));
        Assert.Equal(168, names.Length);
        Assert.Empty(names.Except(AgentFlags.All.SelectMany(flag => flag.Names)));
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(AgentFlags.All.SelectMany(flag => flag.Names).Count(), AgentFlags.All.SelectMany(flag => flag.Names).Distinct().Count());

    [Fact]
    public void One_that_changes_nothing_says_so_at_the_start()
    {
        foreach (var flag in InertFlags.All)
        {
            var notice = Assert.Single(Read((flag.Key, flag.IsSwitch ? "true" : "x")).Notices);
            Assert.StartsWith($"--{flag.Name} is '{(flag.IsSwitch ? "true" : "x")}' and changes nothing: ", notice);
            Assert.StartsWith("Changes nothing: ", flag.Help);
        }

        Assert.Empty(Read().Notices);
    }

    [Fact]
    public void A_command_can_tell_the_address()
    {
        var settings = Read((Key("ip_discovery_command"), "echo 127.0.0.2"), (Key("ip6_discovery_command"), "echo ::1"));
        Assert.Equal(("127.0.0.2", "127.0.0.2", "::1"), ($"{settings.Ip}", $"{settings.AdvertisedIp}", $"{settings.Ip6}"));
        Assert.Equal("--ip and --ip_discovery_command cannot both be given.", Problem((Key("ip"), "127.0.0.1"), (Key("ip_discovery_command"), "echo 127.0.0.2")));
        Assert.Equal("--ip_discovery_command is 'exit 3'; it ended with 3.", Problem((Key("ip_discovery_command"), "exit 3")));
        Assert.Equal("--ip_discovery_command is 'echo x'; it printed 'x', which is no address of that kind.", Problem((Key("ip_discovery_command"), "echo x")));
        Assert.Equal("--ip6 is '127.0.0.1'; it must be an IPv6 address such as fd00::5.", Problem((Key("ip6"), "127.0.0.1")));
    }

    private static string Key(string name) => AgentFlags.All.Single(flag => flag.Name == name).Key;

    private static string Problem(params (string Key, string Value)[] settings) => Assert.Throws<OptionsValidationException>(() => Read(settings)).Failures.Single();

    private static AgentSettings Read(params (string Key, string Value)[] settings) => AgentSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Levee:Agent:Gateway", "127.0.0.1:1"), new("Levee:Agent:WorkDir", "/nowhere"), .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))]).Build());
}
