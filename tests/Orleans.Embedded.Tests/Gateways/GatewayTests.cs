using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Levee.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Levee.Embedded.Tests.Gateways;

/// <summary>The port for clients, against those that do not keep to the format.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private readonly int _port = FreePorts.One();
    private IHost _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await StartAsync(builder => builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: _port)));

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0001\0\0\0\u0009")]
    [InlineData("\u0001\0\0\0\u0003")]
    [InlineData("\u0006\0\0\0\u0001abcde")]
    public async Task What_is_no_client_is_disconnected(string bytes)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(0, await socket.ReceiveAsync(new byte[16]).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(1, await _silo.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetTotalActivationCount());
    }

    [Fact]
    public async Task A_frame_before_the_greeting_may_not_be_long()
    {
        using var socket = await ConnectAsync();
        var head = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, 1_000_000);
        await socket.SendAsync(head);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[16]).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_client_of_another_cluster_is_refused_with_both_names()
    {
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => StartAsync(builder => builder.UseOrleansClient(client =>
            client.UseLocalhostClustering(_port, clusterId: "other").UseConnectionRetryFilter((_, _) => Task.FromResult(false)))));
        Assert.Contains("'dev'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named_in_one_exception()
    {
        var error = await Assert.ThrowsAsync<OrleansConfigurationException>(() =>
            StartAsync(builder => builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: _port))));
        Assert.Contains($"{_port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_above_the_limit_fails_its_sender_alone()
    {
        var client = await StartAsync(builder => builder.UseOrleansClient(client => client
            .UseLocalhostClustering(_port)
            .Configure<Orleans.Configuration.ClientMessagingOptions>(options => options.MaxMessageBodySize = 1000)));
        var grain = client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0);
        RequestContext.Set("ballast", new string('x', 2000));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => grain.GetTotalActivationCount());
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
        RequestContext.Clear();
        Assert.Equal(1, await grain.GetTotalActivationCount());
        await client.StopAsync();
        client.Dispose();
    }

    private static async Task<IHost> StartAsync(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _port);
        return socket;
    }
}
