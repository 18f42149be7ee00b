using System.Net;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Connecting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Tests.Configuration;

public sealed class SettingReaderTests
{
    private static readonly Flag[] Flags =
    [
        new("port", "T:Port", "5050", "Port"), new("ip", "T:Ip", null, "Address"), new("names", "T:Names", null, "Names"), new("master", "T:Master", null, "Master"), new("gateway", "T:Gateway", null, "Gateways"),
    ];

    [Fact]
    public void What_is_left_out_is_the_default_and_what_is_set_to_nothing_is_refused_where_there_is_one()
    {
        Assert.Equal(5050, Reader().Port("port"));
        Assert.Null(Reader(("Ip", "")).Address("ip"));
        Assert.Equal(["--port is ''; it must be a port, 1 to 65535."], Problems(reader => reader.Port("port"), ("Port", " ")));
    }

    [Fact]
    public void Addresses_and_lists_are_read()
    {
        var reader = Reader(("Ip", "10.0.0.1"), ("Names", " a,,b "));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), reader.Address("ip"));
        Assert.Equal(["a", "b"], reader.List("names"));
        Assert.Equal(["--ip is 'here'; it must be an IP address such as 127.0.0.1."], Problems(reader => reader.Address("ip"), ("Ip", "here")));
    }

    [Fact]
    public void A_daemon_that_does_not_know_its_cluster_is_told_which_flags_to_set()
    {
        Assert.StartsWith("--gateway and --master are both empty;", Assert.Single(Problems(reader => reader.CheckCluster())));
        Assert.Equal(
            ["--gateway is 'x'; it must be host:port, e.g. 127.0.0.1:30000.", "--master is 'y'; it must be host:port, e.g. 127.0.0.1:5050."],
            Problems(reader => reader.CheckCluster(), ("Gateway", "x"), ("Master", "y")));
        Assert.Empty(Problems(reader => reader.CheckCluster(), ("Master", "127.0.0.1:5050")));
    }

    private static IEnumerable<string> Problems(Action<SettingReader> read, params (string Key, string Value)[] settings)
    {
        var reader = Reader(settings);
        read(reader);
        return Record.Exception(() => reader.ThrowIfAny<SettingReaderTests>("T")) is OptionsValidationException error ? error.Failures : [];
    }

    private static SettingReader Reader(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => "T:" + one.Key, one => (string?)one.Value)).Build(), Flags);
}
