using System.Net;
using System.Net.Sockets;
using Levee.LoadBalancer.Vips;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.LoadBalancer.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Without_settings_the_defaults_of_the_flags_hold()
    {
        var options = LoadBalancerOptions.Read(Configuration(("gateway", "127.0.0.1:30000")));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 61420), options.Http);
        Assert.Equal(ListenMode.Auto, options.Forwarding.Listen);
        Assert.Equal("PowerOfTwoChoices", options.Forwarding.Policy);
        Assert.Equal(TimeSpan.FromMilliseconds(400), options.Forwarding.ConnectTimeout);
        Assert.Equal((5, TimeSpan.FromSeconds(30)), (options.Forwarding.Breaker.FailureThreshold, options.Forwarding.Breaker.BackOff));
    }

    [Fact]
    public void Every_wrong_setting_is_named_at_once_with_its_value_and_what_is_allowed()
    {
        var error = Assert.Throws<OptionsValidationException>(() => LoadBalancerOptions.Read(Configuration(
            ("ip", "here"), ("port", "99999"), ("listen", "7"), ("policy", "best"), ("seed", "x"), ("tcp_connect_threshold", "0"), ("drain_timeout", "-1"), ("gateway", "nowhere"))));
        Assert.Equal(
            [
                "--ip is 'here'; it must be an IP address such as 127.0.0.1.",
                "--port is '99999'; it must be a whole number from 1 to 65535.",
                "--listen is '7'; it must be auto, direct or loopback.",
                "--policy is 'best'; it must be LeastRequests, PowerOfTwoChoices, Random, RoundRobin.",
                "--seed is 'x'; it must be a whole number.",
                "--tcp_connect_threshold is '0'; it must be a whole number from 1 to 60000.",
                "--drain_timeout is '-1'; it must be a whole number from 0 to 3600000.",
                "--gateway is 'nowhere'; it must be host:port, e.g. 127.0.0.1:30000.",
            ],
            error.Failures);
    }

    [Fact]
    public void Without_gateway_and_master_it_says_which_flag_to_set()
    {
        var error = Assert.Throws<OptionsValidationException>(() => LoadBalancerOptions.Read(Configuration()));
        Assert.Contains("--gateway and --master are both empty", error.Failures.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_end_the_process_with_exit_code_2() =>
        Assert.Equal(2, await LoadBalancerHost.RunAsync(Configuration(("gateway", "127.0.0.1:1"), ("port", "0")), CancellationToken.None));

    [Fact]
    public async Task A_taken_http_port_ends_the_process_with_exit_code_1()
    {
        using var occupier = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        occupier.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        occupier.Listen();
        var port = ((IPEndPoint)occupier.LocalEndPoint!).Port;
        Assert.Equal(1, await LoadBalancerHost.RunAsync(Configuration(("gateway", "127.0.0.1:1"), ("port", $"{port}")), CancellationToken.None));
    }

    private static IConfiguration Configuration(params (string Flag, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => LoadBalancerFlags.All.Single(flag => flag.Name == setting.Flag).Key, setting => (string?)setting.Value))
        .Build();
}
