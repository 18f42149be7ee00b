using System.Net.Sockets;
using Levee.Grains.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Levee.Silo.Http;

/// <summary>How the silo's web server differs from the default one.</summary>
internal static class SiloHttp
{
    /// <summary>No <c>Server</c> header, no body limit of the server's own (endpoints have theirs), TCP keep-alive against half-open streams.</summary>
    public static IServiceCollection AddSiloHttp(this IServiceCollection services)
    {
        services.TryAddSingleton<MasterMetrics>();
        return services.AddSingleton<DocumentCache>().AddWebServer();
    }

    /// <summary>Mesos' paths, then 503 for grains out of reach, then routing, which sees the rewritten paths.</summary>
    public static IApplicationBuilder UseSiloHttp(this IApplicationBuilder app) => app.UseMasterPaths().UseGrainFaults().UseRouting();

    private static IServiceCollection AddWebServer(this IServiceCollection services) => services
        .Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
        })
        .Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return socket;
        });
}
