using Levee.Grains;
using Levee.Grains.Master;
using Levee.Silo.ClusterViews;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Levee.Benchmarks.Loads;

/// <summary>A silo without HTTP: grains, their stored state in files, and the view that readers are answered from.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IClusterViewSource Views => _host.Services.GetRequiredService<IClusterViewSource>();

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
