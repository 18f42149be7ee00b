using System.Net;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Directory;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Tests.Forwarding;
using Levee.LoadBalancer.Vips;
using Levee.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Levee.LoadBalancer.Tests.Directory;

/// <summary>The follower against a silo in this process, over its gateway port.</summary>
public sealed class ClusterDirectoryConnectionTests
{
    [Fact]
    public async Task Virtual_ips_arrive_from_a_silo_and_survive_its_restart()
    {
        var gateway = FreePorts.One();
        await using var backend = TestBackend.Echo();
        var web = Sample.Named("web", FreePorts.One(), backend.Place());
        var forwarder = new VipForwarder(new ForwardingOptions { Listen = ListenMode.Loopback }, TimeProvider.System, NullLogger<VipForwarder>.Instance);
        var status = new DirectoryStatus();
        await using var connection = new ClusterDirectoryConnection(
            _ => Task.FromResult<IReadOnlyList<IPEndPoint>>([new(IPAddress.Loopback, gateway)]), NullLoggerFactory.Instance);
        using var follower = new DirectoryFollower(connection, forwarder, status, TimeProvider.System, NullLogger<DirectoryFollower>.Instance);

        // The load balancer is there before the silo.
        await follower.StartAsync(CancellationToken.None);
        using (var silo = await StartSiloAsync(gateway))
        {
            await Poll.UntilAsync(() => status.State.Following, "the directory is followed");
            silo.Services.GetRequiredService<TestDirectoryGrain.Board>().Set(web);
            await Poll.UntilAsync(() => forwarder.Snapshot() is [var (_, listener)] && listener!.State.EndPoint is not null, "the pushed VIP listens");
            await silo.StopAsync();
        }

        await Poll.UntilAsync(() => !status.State.Following, "the loss of the silo is noticed", seconds: 5);
        using (var client = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))
        {
            await client.ConnectAsync(IPAddress.Parse(VipAddresses.ToLoopback(web.Address)!), web.Key.Port);
            Assert.Equal("no silo", await client.EchoAsync("no silo"));
        }

        using (var silo = await StartSiloAsync(gateway, web, Sample.Named("second", FreePorts.One())))
        {
            await Poll.UntilAsync(() => status.State.Following && forwarder.Snapshot().Length == 2, "the new silo's table is there");
            await follower.StopAsync(CancellationToken.None);
            await silo.StopAsync();
        }

        await forwarder.StopAsync(CancellationToken.None);
    }

    private static async Task<IHost> StartSiloAsync(int gateway, params DirectoryVip[] vips)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var board = new TestDirectoryGrain.Board();
        Array.ForEach(vips, board.Set);
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddLeveeMessages();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePorts.One(), gateway)
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterClientExtensions.ClusterName, ClusterClientExtensions.ClusterName)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
