using System.Globalization;
using Levee.Grains;
using Levee.Grains.Master;
using Levee.Silo.ClusterViews;
using Levee.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Levee.Benchmarks.Loads;

/// <summary>A silo in this process, with its stored state in files.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchSilo(IHost host, Uri? address = null) => (_host, Address) = (host, address);

    /// <summary>Where its HTTP APIs are; <see langword="null"/>: it has none.</summary>
    public Uri? Address { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IClusterViewSource Views => _host.Services.GetRequiredService<IClusterViewSource>();

    /// <summary>The silo as <c>levee silo</c> runs it, on free ports.</summary>
    /// <param name="flags">Settings beside the ports, by their configuration keys.</param>
    public static async Task<BenchSilo> StartWholeAsync(DirectoryInfo work, params (string Key, string Value)[] flags)
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string?>
        {
            ["Levee:Silo:Ip"] = "127.0.0.1",
            ["Levee:Silo:Port"] = port,
            ["Levee:Silo:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["Levee:Silo:SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["Levee:Silo:WorkDir"] = work.FullName,
        };
        foreach (var (key, value) in flags)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var host = await SiloHost.BuildAsync(SiloSettings.Read(configuration), configuration, CancellationToken.None);
        await host.StartAsync();
        return new(host, new($"http://127.0.0.1:{port}"));
    }

    /// <summary>Grains and the view that readers are answered from, without HTTP.</summary>
    public static async Task<BenchSilo> StartAsync(DirectoryInfo state, MasterOptions? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddLeveeGrains(options ?? new(), state);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()));
        builder.Services.AddClusterView();
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    /// <summary>Waits until the view shows something.</summary>
    public async Task<ClusterView> WhenAsync(Func<ClusterView, bool> condition)
    {
        var view = Views.Current;
        while (!condition(view))
        {
            view = await Views.NextAsync(view, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(3));
        }

        return view;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
