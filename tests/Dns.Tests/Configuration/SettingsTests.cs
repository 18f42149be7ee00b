using System.Net;
using System.Net.Sockets;
using Levee.Dns.Records;
using Levee.Dns.Tests.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Dns.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_MesosDns()
    {
        var options = TestServer.Options(("externalon", "true"));
        Assert.Equal(("mesos", 60u, "ns1.mesos.", "root.ns1.mesos.", (ushort)1), (options.Domain, options.Ttl, options.SoaPrimary, options.SoaMailbox, options.ServiceWeight));
        Assert.Equal([IpSource.NetInfo, IpSource.Mesos, IpSource.Host], options.IpSources);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("8.8.8.8"), 53)], options.Forwarding!.Upstreams);
    }

    [Fact]
    public void Every_wrong_setting_is_named_with_its_value_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(() => TestServer.Options(
            ("port", "70000"), ("listener", "nowhere"), ("domain", "a_b"), ("ttl", "-1"), ("IPSources", "host,moon"), ("externalon", "true"), ("resolvers", "one"),
            ("zoneResolvers", "{\"x.mesos\":[\"1.2.3.4\"],\"y\":[]}"), ("recurseon", "yes"), ("vip_addresses", "2"), ("gateway", "here"), ("SOAMname", "a..b"), ("masters", "a:1,a:1")));
        foreach (var part in new[] { "--port is '70000'", "--listener is 'nowhere'", "--domain is 'a_b'", "--ttl is '-1'", "moon", "--resolvers has 'one'", "--zoneResolvers", "--recurseon is 'yes'", "--vip_addresses is '2'", "--gateway is 'here'", "--SOAMname is 'a..b'", "--masters is 'a:1,a:1'" })
        {
            Assert.Contains(error.Failures, failure => failure.Contains(part, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("{\"mesos\":[\"1.2.3.4\"]}", "overlap")]
    [InlineData("{\"a.b\":[\"1.2.3.4\"],\"b\":[\"1.2.3.4\"]}", "overlap")]
    [InlineData("[]", "JSON object")]
    public void Zones_with_servers_of_their_own_must_not_overlap(string zones, string says)
    {
        var error = Assert.Throws<OptionsValidationException>(() => TestServer.Options(("externalon", "true"), ("zoneResolvers", zones)));
        Assert.Contains(error.Failures, failure => failure.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Forwarding_to_itself_is_refused()
    {
        var error = Assert.Throws<OptionsValidationException>(() => TestServer.Options(("externalon", "true"), ("port", "8053"), ("resolvers", "127.0.0.1:8053")));
        Assert.Contains("listens itself", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_ends_the_process_with_1_and_wrong_settings_with_2()
    {
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        Assert.Equal(1, await DnsHost.RunAsync(Configuration(("port", $"{port}")), CancellationToken.None));
        Assert.Equal(2, await DnsHost.RunAsync(Configuration(("port", "none")), CancellationToken.None));
    }

    [Fact]
    public async Task It_stops_cleanly_while_it_still_waits_for_the_cluster()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        Assert.Equal(0, await DnsHost.RunAsync(Configuration(), stop.Token));
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings)
    {
        (string Name, string Value)[] all = [("gateway", "127.0.0.1:1"), ("listener", "127.0.0.1"), ("port", "0"), ("HTTPListener", "127.0.0.1"), ("httpport", "0"), .. settings];
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in all)
        {
            values[$"Levee:Dns:{name}"] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
