using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
#if ORLEANS_ENGINE
using Orleans.Serialization;
#endif

namespace Levee.Engine.Hosting;

/// <summary>A silo or a client in this process. The one place where the engines differ.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;

    private EngineHost(IHost host)
    {
        _host = host;
    }

    public IClusterClient Grains => _host.Services.GetRequiredService<IClusterClient>();

    public static async Task<EngineHost> StartSiloAsync(int gatewayPort, Action<ISiloBuilder>? configure = null)
    {
        var builder = NewBuilder();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort);
            silo.AddMemoryGrainStorageAsDefault();
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(20));
            configure?.Invoke(silo);
        });
        return await StartAsync(builder);
    }

    public static async Task<EngineHost> StartClientAsync(int gatewayPort, Action<IClientBuilder>? configure = null)
    {
        var builder = NewBuilder();
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(gatewayPort);
            client.UseConnectionRetryFilter(async (_, token) =>
            {
                await Task.Delay(50, token);
                return true;
            });
            configure?.Invoke(client);
        });
        return await StartAsync(builder);
    }

    /// <summary>A port of this machine that nobody uses at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks until the answer is yes, at most 20 s.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (var end = Environment.TickCount64 + 20_000; !await condition();)
        {
            Assert.True(Environment.TickCount64 < end, $"Within 20 s: {what}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private static HostApplicationBuilder NewBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
#if ORLEANS_ENGINE
        builder.Services.AddSerializer(serializer => serializer.AddProtobufSerializer());
#endif
        return builder;
    }

    private static async Task<EngineHost> StartAsync(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }
}
