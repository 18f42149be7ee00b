using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
#if ORLEANS_ENGINE
using Orleans.Serialization;
#endif

namespace Levee.Benchmarks.Engine;

/// <summary>Cost of a call to an active grain. Budget in the same process: a third of the same call on Orleans (build with -p:GrainEngine=Orleans to compare).</summary>
[MemoryDiagnoser]
public class GrainCallBenchmarks
{
    private readonly Reading _reading = new("sensor", 1.5, [1, 2, 3, 4]);
    private readonly Struct _message = new() { Fields = { ["a"] = Value.ForNumber(1), ["b"] = Value.ForString("two") } };
    private IHost _silo = null!;
    private IHost _client = null!;
    private IEchoGrain _grain = null!;

    /// <summary>Whether the caller is another process's client: one TCP connection over loopback.</summary>
    [Params(false, true)]
    public bool OverTcp { get; set; }

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public Task Ping() => _grain.PingAsync();

    [Benchmark]
    public Task<Reading> EchoRecord() => _grain.EchoAsync(_reading);

    [Benchmark]
    public Task<Struct> EchoProtobuf() => _grain.EchoMessageAsync(_message);

    private async Task SetupAsync()
    {
        var port = FreePort();
        var silo = NewBuilder();
        silo.UseOrleans(builder => builder.UseLocalhostClustering(FreePort(), port));
        _silo = silo.Build();
        await _silo.StartAsync();
        var client = NewBuilder();
        client.UseOrleansClient(builder => builder.UseLocalhostClustering(port));
        _client = client.Build();
        await _client.StartAsync();
        _grain = (OverTcp ? _client : _silo).Services.GetRequiredService<IClusterClient>().GetGrain<IEchoGrain>(0);
        await _grain.PingAsync();
    }

    private async Task CleanupAsync()
    {
        await _client.StopAsync();
        await _silo.StopAsync();
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
