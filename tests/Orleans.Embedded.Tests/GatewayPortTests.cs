using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Levee.Embedded.Tests;

public sealed class GatewayPortTests
{
    [Fact]
    public async Task A_gateway_port_in_use_is_named_by_the_error()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: port));
        using var host = builder.Build();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains($"{port}", error.Message, StringComparison.Ordinal);
    }
}
