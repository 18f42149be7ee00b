using System.Net;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Logs;
using Levee.Grains.Metrics;
using Levee.Silo.ClusterViews;
using Levee.Silo.Hosting;
using Levee.Silo.Http;
using Levee.Silo.Metrics;
using Levee.Silo.Operator;
using Levee.Silo.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Levee.Silo.Tests.Http;

/// <summary>The silo's real web server on a free loopback port, over grains that only remember what they were told.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _logs;

    private TestSilo(WebApplication app, FakeGrains grains, FakeView view, DirectoryInfo logs)
    {
        (_app, _logs) = (app, logs);
        Grains = grains;
        View = view;
        Address = IPEndPoint.Parse(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority);
    }

    public FakeGrains Grains { get; }

    public FakeView View { get; }

    public IServiceProvider Services => _app.Services;

    public IPEndPoint Address { get; }

    public MasterMetrics Metrics => _app.Services.GetRequiredService<MasterMetrics>();

    public FakeFramework Framework => Grains.Framework;

    /// <param name="settings">Keys and values of the configuration.</param>
    public static Task<TestSilo> StartAsync(params (string Key, string Value)[] settings)
    {
        var grains = new FakeGrains();
        return StartAsync(grains, grains, settings);
    }

    /// <param name="grains">In the place of <see cref="Grains"/>.</param>
    public static Task<TestSilo> StartAsync(IGrainFactory grains) => StartAsync(grains, new(), []);

    private static async Task<TestSilo> StartAsync(IGrainFactory factory, FakeGrains grains, (string Key, string Value)[] settings)
    {
        var view = new FakeView();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddFilter("Microsoft", LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var logs = Directory.CreateTempSubdirectory("levee-silo-log-");
        builder.Services.Configure<LogFileOptions>(log => log.Directory = logs);
        builder.Services.AddAuthorizer(builder.Configuration, SiloFlags.All).AddSiloHttp(builder.Configuration, SiloFlags.All).AddMetrics(builder.Configuration, SiloFlags.All);
        builder.Services.AddScheduler().AddOperator([new Flag("port", "Levee:Port", "5050", "")]).AddSingleton(factory).AddSingleton<IClusterViewSource>(view);
        var app = builder.Build();
        app.UseSiloHttp();
        app.MapScheduler();
        app.MapMetrics();
        app.MapOperator();
        await app.StartAsync();
        return new(app, grains, view, logs);
    }

    /// <summary>What was logged so far.</summary>
    public string LogText() => string.Concat(_logs.EnumerateFiles().Select(file =>
    {
        using var reader = new StreamReader(file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _logs.Delete(recursive: true);
    }
}
