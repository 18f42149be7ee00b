using System.Text.Json;
using Levee.Grains;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Hosting;
using Levee.Grains.Interfaces.Logs;
using Levee.Silo.ClusterViews;
using Levee.Silo.Etcd;
using Levee.Silo.Http;
using Levee.Silo.Metrics;
using Levee.Silo.Operator;
using Levee.Silo.Scheduler;
using Levee.Silo.Tasks;
using Levee.Silo.WebUi;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Levee.Silo.Hosting;

/// <summary>The silo as a process: grains, their gateway, and the HTTP APIs.</summary>
public static partial class SiloHost
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Runs until <paramref name="cancellationToken"/>, then closes streams and stores what is to be stored.</summary>
    /// <param name="configuration">Settings by the keys of <see cref="SiloFlags"/>.</param>
    /// <returns>0 after a clean stop, 2 for wrong settings, 1 when a port is taken or the work dir cannot be used.</returns>
    public static Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        DaemonHost.RunAsync("silo", stop => BuildAsync(SiloSettings.Read(configuration), configuration, stop), cancellationToken);

    internal static async Task<IHost> BuildAsync(SiloSettings settings, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (settings.LooksNameUp)
        {
            settings.Master.Hostname = await AddressDiscovery.NameOfAsync(settings.AdvertisedIp, TimeProvider.System, cancellationToken);
        }

        var app = Build(settings, configuration);
        foreach (var notice in settings.Notices)
        {
            LogNotice(app.Logger, notice);
        }

        return app;
    }

    private static WebApplication Build(SiloSettings settings, IConfiguration configuration)
    {
        var state = StateDirectory(settings.WorkDir);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(settings.Ip, settings.Port));
        builder.Logging.AddDaemonConsole().SetMinimumLevel(settings.LogLevel);
        builder.Services.AddRoutingCore().Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddAuthorizer(configuration, SiloFlags.All).AddLeveeGrains(settings.Master, state);
        // Hosted services start in this order: whatever calls grains comes after the engine.
        builder.UseOrleans(silo => Configure(silo, settings));
        builder.Services.AddClusterView().AddSiloHttp(configuration, SiloFlags.All).AddMetrics(configuration, SiloFlags.All).AddScheduler().AddOperator(SiloFlags.All);
        builder.Services.Configure<LogFileOptions>(log => (log.Directory, log.FileName) = (settings.LogDir, "levee-silo.log")).Configure<OperatorOptions>(api => api.MaxEventStreamSubscribers = settings.MostEventStreams);
        var app = builder.Build();
        app.UseSiloHttp();
        app.MapScheduler();
        app.MapMetrics();
        app.MapOperator();
        app.MapTasks();
        app.MapEtcd();
        app.MapWebUi(settings.WebUi);
        app.Map(GatewayAddresses.Path, context => WriteGatewaysAsync(context, settings));
        return app;
    }

    /// <exception cref="IOException">Grain state cannot be kept there; the message names the flag.</exception>
    private static DirectoryInfo StateDirectory(DirectoryInfo workDir)
    {
        try
        {
            var state = workDir.CreateSubdirectory("grains");
            File.Create(Path.Combine(state.FullName, ".writable"), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            return state;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--work_dir is '{workDir}', which cannot be used: {error.Message}", error);
        }
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: ClusterClientExtensions.ClusterName, clusterId: ClusterClientExtensions.ClusterName);
        silo.ConfigureEndpoints(settings.AdvertisedIp, settings.SiloPort, settings.GatewayPort);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterClientExtensions.ClusterName, ClusterClientExtensions.ClusterName));
        silo.AddStartupTask<EtcdStartup>();
    }

    private static Task WriteGatewaysAsync(HttpContext context, SiloSettings settings)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { gateways = new[] { settings.Gateway.ToString() } }), context.RequestAborted);
    }

    [LoggerMessage(EventIds.SettingWithoutEffect, LogLevel.Warning, "{Notice}")]
    private static partial void LogNotice(ILogger logger, string notice);
}
