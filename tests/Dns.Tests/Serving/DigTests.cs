using System.Diagnostics;
using System.Globalization;
using Levee.Dns.Tests.Directory;
using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Tests.Serving;

/// <summary>Asks with <c>dig</c> of bind9-dnsutils, a client that is not ours.</summary>
public sealed class DigTests
{
    [Fact]
    public async Task Dig_gets_the_address_of_a_task_in_its_short_form()
    {
        await using var server = await StartAsync();
        Assert.Equal("10.0.0.1", await DigAsync(server, "+short", "web.framework1.mesos", "A"));
    }

    [Fact]
    public async Task Dig_gets_the_ports_and_targets_of_a_task_over_UDP_and_TCP()
    {
        await using var server = await StartAsync();
        foreach (var protocol in new[] { "+notcp", "+tcp" })
        {
            var answer = await DigAsync(server, "+short", protocol, "_web._tcp.framework1.mesos", "SRV");
            Assert.StartsWith("0 1 31000 web-", answer, StringComparison.Ordinal);
            Assert.EndsWith("-s1.framework1.slave.mesos.", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Dig_gets_the_leader_the_agents_and_a_virtual_IP()
    {
        await using var server = await StartAsync();
        Assert.Equal("10.0.0.100", await DigAsync(server, "+short", "leader.mesos"));
        Assert.Equal("10.0.0.100", await DigAsync(server, "+short", "master.mesos"));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], (await DigAsync(server, "+short", "slave.mesos")).Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal("11.1.2.3", await DigAsync(server, "+short", "vip.framework1.l4lb.thisdcos.directory"));
    }

    [Fact]
    public async Task Dig_sees_that_a_name_does_not_exist_and_which_zone_says_so()
    {
        await using var server = await StartAsync();
        var answer = await DigAsync(server, "nope.mesos");
        Assert.Contains("status: NXDOMAIN", answer, StringComparison.Ordinal);
        Assert.Contains("flags: qr aa rd ra", answer, StringComparison.Ordinal);
        Assert.Contains("mesos.\t\t\t5\tIN\tSOA\tns1.mesos. root.ns1.mesos.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dig_sees_EDNS_the_asked_for_case_and_a_refusal_of_other_zones()
    {
        await using var server = await StartAsync();
        var answer = await DigAsync(server, "+bufsize=4096", "wEb.Framework1.MESOS");
        Assert.Contains("EDNS: version: 0, flags:; udp: 1232", answer, StringComparison.Ordinal);
        Assert.Contains("wEb.Framework1.MESOS.\t60", answer, StringComparison.Ordinal);
        Assert.Contains("status: REFUSED", await DigAsync(server, "example.com"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dig_comes_again_over_TCP_when_a_set_was_cut_and_gets_all_of_it()
    {
        DirectoryTask[] fleet = [.. Enumerable.Range(0, 120).Select(n => Sample.Task("fleet", 1, port: 31000 + n) with { Id = new($"fleet.{n}") })];
        await using var server = await TestServer.StartAsync(Sample.Snapshot(fleet));
        Assert.Contains("flags: qr aa tc", await DigAsync(server, "+ignore", "_fleet._tcp.framework1.mesos", "SRV"), StringComparison.Ordinal);
        Assert.Equal(120, (await DigAsync(server, "+short", "_fleet._tcp.framework1.mesos", "SRV")).Split('\n').Length);
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(Sample.Snapshot(Sample.Task("web", 1)) with { Vips = [Sample.Vip("vip")] }, ("vip_addresses", "direct"));

    private static async Task<string> DigAsync(TestServer server, params string[] arguments)
    {
        var start = new ProcessStartInfo("dig", ["@127.0.0.1", "-p", server.Dns.Port.ToString(CultureInfo.InvariantCulture), "+time=5", "+tries=1", .. arguments]) { RedirectStandardOutput = true };
        using var dig = Process.Start(start)!;
        var output = await dig.StandardOutput.ReadToEndAsync();
        await dig.WaitForExitAsync();
        return output.Trim();
    }
}
