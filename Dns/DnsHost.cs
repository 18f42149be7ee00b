using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using Levee.Dns.Configuration;
using Levee.Dns.Directory;
using Levee.Dns.Forwarding;
using Levee.Dns.Http;
using Levee.Dns.Records;
using Levee.Dns.Serving;
using Levee.Dns.Wire;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Hosting;
using Levee.Grains.Interfaces.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Dns;

/// <summary>The DNS server as a process.</summary>
public static class DnsHost
{
    private const string ResolverFile = "/etc/resolv.conf";

    // Refresh, retry and expire of the zone of virtual IPs, and its negative TTL. Source: spec/dcos/l4lb.md section 2.
    private const uint VipZoneTimes = 5;
    private const uint VipZoneMinimum = 1;

    /// <summary>Runs until <paramref name="cancellationToken"/> or SIGTERM.</summary>
    /// <param name="configuration">Settings by the keys of <see cref="DnsFlags"/>.</param>
    /// <returns>0 after a clean stop, 2 for wrong settings, 1 when a port is taken.</returns>
    public static Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken) => DaemonHost.RunAsync(
        "dns",
        _ =>
        {
            var options = DnsOptionsReader.Read(configuration, SystemResolvers);
            return Task.FromResult<IHost>(Build(options, builder => builder.Services.AddHostedService(services => Follower(services, options))));
        },
        cancellationToken);

    /// <summary>The application.</summary>
    /// <param name="addDirectory">Adds what feeds the <see cref="ZonePublisher"/>.</param>
    internal static WebApplication Build(DnsOptions options, Action<WebApplicationBuilder> addDirectory)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddDaemonConsole();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(DnsTimes.Default);
        builder.Services.AddSingleton<DnsCounters>();
        builder.Services.AddSingleton<DirectoryStatus>();
        builder.Services.AddSingleton(services => new ZonePublisher(RecordOptionsOf(options), options.VipAddresses, VipRecords.CanBind, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<DirectoryWatch>();
        if (options.IsDnsOn)
        {
            AddServing(builder.Services, options);
        }

        addDirectory(builder);
        if (options.IsHttpOn)
        {
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(options.Http));
        }
        else
        {
            builder.Services.AddSingleton<IServer, NoServer>();
        }

        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<MetricsText>();
        builder.Services.AddSingleton<NameLookup>();
        var app = builder.Build();
        MapHttp(app, options);
        return app;
    }

    private static void AddServing(IServiceCollection services, DnsOptions options)
    {
        services.AddSingleton(ServingOptionsOf(options));
        services.AddSingleton(options.Forwarding ?? ForwardOptions.None);
        services.AddSingleton(TcpOptions.Default);
        services.AddSingleton<Func<Random>>(() => new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        services.AddSingleton<Responder>();
        services.AddSingleton<Forwarder>();
        services.AddSingleton<ForwardQueue>();
        services.AddSingleton(_ => Listeners.Bind(options.Dns));
        services.AddHostedService(provider => provider.GetRequiredService<ForwardQueue>());
        services.AddHostedService<UdpServer>();
        services.AddHostedService<TcpServer>();
    }

    private static void MapHttp(WebApplication app, DnsOptions options)
    {
        app.Use(async (context, next) =>
        {
            await next(context);
            var text = context.Response switch
            {
                { HasStarted: false, StatusCode: StatusCodes.Status404NotFound } => "404: Page Not Found",
                { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed } => "405: Method Not Allowed",
                _ => null,
            };
            if (text is not null)
            {
                await context.Response.WriteAsync(text, context.RequestAborted);
            }
        });
        app.MapServer();
        app.MapNames();
        if (options.IsEnumerationOn)
        {
            app.MapListings();
        }
    }

    private static DirectoryFollower Follower(IServiceProvider services, DnsOptions options)
    {
        var logger = services.GetRequiredService<ILogger<DirectoryFollower>>();
        string? told = null;
        return ActivatorUtilities.CreateInstance<DirectoryFollower>(
            services,
            (Func<CancellationToken, Task<IReadOnlyList<IPEndPoint>>>)(cancellationToken => GatewayAddresses.FindAsync(
                options.Gateway, options.Master, Tell, services.GetRequiredService<TimeProvider>(), cancellationToken)),
            (Func<DirectorySession>)(() => ActivatorUtilities.CreateInstance<DirectorySession>(services)));

        // It waits for the same reason each second; once is enough.
        void Tell(string reason)
        {
            if (Interlocked.Exchange(ref told, reason) != reason)
            {
                DirectoryFollower.LogWaiting(logger, reason);
            }
        }
    }

    private static RecordOptions RecordOptionsOf(DnsOptions options) => new(
        options.Domain, options.EnforceRfc952 ? LabelRules.Rfc952 : LabelRules.Rfc1123, options.IpSources, options.SoaPrimary, OwnAddresses(options.Dns.Address));

    private static ServingOptions ServingOptionsOf(DnsOptions options)
    {
        var server = DnsName.Parse(options.SoaPrimary);
        var authority = new RecordData.Authority(
            server, DnsName.Parse(options.SoaMailbox), 0, options.SoaRefresh, options.SoaRetry, options.SoaExpire, options.SoaMinimum);
        var vips = authority with { Refresh = VipZoneTimes, Retry = VipZoneTimes, Expire = VipZoneTimes, Minimum = VipZoneMinimum };
        return new(
            [new(DnsName.Parse(options.Domain), options.Ttl, authority), new(DnsName.Parse(VipName.Zone), options.VipTtl, vips)],
            server,
            options.RecursionAvailable,
            options.SetsTruncated,
            options.ServiceWeight,
            Forwards: options.Forwarding is { } forwarding && (forwarding.Upstreams.Length > 0 || forwarding.ZoneUpstreams.Length > 0));
    }

    // The addresses of SOAMname: the listener's, or for 0.0.0.0 all that are not loopback.
    private static ImmutableArray<IPAddress> OwnAddresses(IPAddress listener) =>
        listener.Equals(IPAddress.Any) || listener.Equals(IPAddress.IPv6Any) ? [.. MachineAddresses().Where(address => !IPAddress.IsLoopback(address))] : [listener];

    private static IEnumerable<IPAddress> MachineAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal).Distinct();

    private static IEnumerable<IPAddress> SystemResolvers()
    {
        var own = MachineAddresses().ToHashSet();
        return (File.Exists(ResolverFile) ? File.ReadAllLines(ResolverFile) : [])
            .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Select(words => words is ["nameserver", var text, ..] && IPAddress.TryParse(text, out var address) ? address : null)
            .OfType<IPAddress>().Where(address => !own.Contains(address));
    }
}
