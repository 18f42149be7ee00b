using System.Net;
using System.Net.Sockets;
using Levee.Dns.Tests.Serving;
using Levee.Dns.Wire;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Services;
using Levee.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Levee.Dns.Tests.Directory;

/// <summary>The server as a process would run it, following a directory in a silo over the gateway.</summary>
public sealed class ClusterTests
{
    private const string Web = "web.framework1.mesos";

    [Fact]
    public async Task Names_follow_the_directory_and_outlive_the_silo()
    {
        TestDirectoryGrain.Contents = Sample.Snapshot();
        var (gateway, port) = (FreePorts.One(), FreePorts.One());
        var server = new IPEndPoint(IPAddress.Loopback, port);
        using var stop = new CancellationTokenSource();
        var running = DnsHost.RunAsync(Configuration(gateway, port), stop.Token);
        await Poll.UntilAsync(() => Code(server) == ResponseCode.ServerFailure, "an answer before there is a silo");

        using (var silo = await StartSiloAsync(gateway))
        {
            await Poll.UntilAsync(() => Code(server) == ResponseCode.NoSuchName, "the first snapshot");
            await TestDirectoryGrain.PushAsync(new DirectoryChange.TaskChanged(Sample.Task("web", 1)));
            await Poll.UntilAsync(() => Code(server) == ResponseCode.NoError, "a pushed task");
            await silo.StopAsync();
        }

        Assert.Equal(ResponseCode.NoError, Code(server));
        TestDirectoryGrain.Contents = new(Guid.NewGuid(), 7, null, [], [], [], [], []);
        using (var silo = await StartSiloAsync(gateway))
        {
            await Poll.UntilAsync(() => Code(server, "new.framework1.mesos") == ResponseCode.NoError || TryPush(Sample.Task("new", 2)), "a task pushed by the next silo", seconds: 40);
            Assert.Equal(ResponseCode.NoError, Code(server));
            await silo.StopAsync();
        }

        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    // False so that polling goes on until the name answers; there is nobody to push to before the server has come back.
    private static bool TryPush(DirectoryTask task)
    {
        try
        {
            _ = TestDirectoryGrain.PushAsync(new DirectoryChange.TaskChanged(task));
        }
        catch (InvalidOperationException)
        {
        }

        return false;
    }

    private static ResponseCode? Code(IPEndPoint server, string name = Web)
    {
        try
        {
            return WireClient.Ask(server, WireClient.Question(name, 1)).Code;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<IHost> StartSiloAsync(int gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePorts.One(), gateway, null, ClusterClientExtensions.ClusterName, ClusterClientExtensions.ClusterName);
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterClientExtensions.ClusterName, ClusterClientExtensions.ClusterName));
        });
        builder.Services.AddLeveeMessages();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static IConfiguration Configuration(int gateway, int port) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Levee:Dns:gateway"] = $"127.0.0.1:{gateway}",
        ["Levee:Dns:listener"] = "127.0.0.1",
        ["Levee:Dns:port"] = $"{port}",
        ["Levee:Dns:HTTPListener"] = "127.0.0.1",
        ["Levee:Dns:httpport"] = "0",
        ["Levee:Dns:externalon"] = "false",
    }).Build();
}
