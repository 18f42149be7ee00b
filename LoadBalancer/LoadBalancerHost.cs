using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Hosting;
using Levee.LoadBalancer.Directory;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.LoadBalancer;

/// <summary>The load balancer as a process.</summary>
public static class LoadBalancerHost
{
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(2);

    /// <summary>Runs until <paramref name="cancellationToken"/> or SIGTERM, then lets connections end.</summary>
    /// <param name="configuration">Settings by the keys of <see cref="LoadBalancerFlags"/>.</param>
    /// <returns>0 after a clean stop, 2 for wrong settings, 1 when the HTTP port is taken.</returns>
    public static Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        DaemonHost.RunAsync("lb", _ => Task.FromResult<IHost>(Build(LoadBalancerOptions.Read(configuration), FindCluster)), cancellationToken);

    /// <summary>The application.</summary>
    /// <param name="connect">The way to the directory.</param>
    internal static WebApplication Build(LoadBalancerOptions options, Func<LoadBalancerOptions, ILoggerFactory, IDirectoryConnection> connect)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(options.Http));
        builder.Services.AddRoutingCore();
        builder.Logging.AddDaemonConsole();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Forwarding.ShutdownGrace + StopMargin);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options.Forwarding);
        builder.Services.AddSingleton<DirectoryStatus>();
        builder.Services.AddSingleton(services => connect(options, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<VipForwarder>();
        builder.Services.AddHostedService(services => services.GetRequiredService<VipForwarder>());
        builder.Services.AddHostedService<DirectoryFollower>();
        var app = builder.Build();
        app.MapVips();
        return app;
    }

    private static ClusterDirectoryConnection FindCluster(LoadBalancerOptions options, ILoggerFactory loggers) => new(
        cancellationToken => GatewayAddresses.FindAsync(options.Gateway, options.Master, static _ => { }, TimeProvider.System, cancellationToken),
        loggers);
}
