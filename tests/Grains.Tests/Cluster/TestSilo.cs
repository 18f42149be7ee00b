using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Master;
using Levee.Grains.Metrics;
using Levee.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Levee.Grains.Tests.Cluster;

/// <summary>A silo with all grains in this process, its state in a directory of its own.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IHost _host;
    private readonly DirectoryInfo _state;
    private readonly bool _ownsState;

    private TestSilo(IHost host, DirectoryInfo state, bool ownsState) => (_host, _state, _ownsState) = (host, state, ownsState);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public MasterMetrics Metrics => _host.Services.GetRequiredService<MasterMetrics>();

    public IMasterGrain Master => Grains.GetGrain<IMasterGrain>(0);

    public static async Task<TestSilo> StartAsync(Action<MasterOptions>? configure = null, DirectoryInfo? state = null, Action<IServiceCollection>? services = null)
    {
        var options = new MasterOptions { Ip = "127.0.0.1", Hostname = "localhost", AllocationInterval = TimeSpan.FromMilliseconds(50) };
        configure?.Invoke(options);
        var directory = state ?? Directory.CreateTempSubdirectory("levee-grains-");
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole();
        builder.Services.AddLeveeGrains(options, directory);
        services?.Invoke(builder.Services);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePorts.One(), FreePorts.One()));
        var host = builder.Build();
        await host.StartAsync();
        return new(host, directory, state is null);
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, $"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_ownsState)
        {
            _state.Delete(recursive: true);
        }
    }
}
