using System.Net.Sockets;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Metrics;
using Levee.Silo.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Http;

/// <summary>How the silo's web server differs from the default one.</summary>
internal static class SiloHttp
{
    /// <summary>No <c>Server</c> header, no body limit of the server's own (endpoints have theirs), TCP keep-alive against half-open streams.</summary>
    /// <param name="flags">The silo's flags: who must authenticate, and which endpoints are switched off.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static IServiceCollection AddSiloHttp(this IServiceCollection services, IConfiguration configuration, IReadOnlyCollection<Flag> flags)
    {
        services.TryAddSingleton<MasterMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<DocumentOptions>, DocumentOptionsValidator>().AddOptions<DocumentOptions>().BindConfiguration(DocumentOptions.Section).ValidateOnStart();
        var disabled = DisabledEndpoints.Read(configuration, flags, MasterPath.Process);
        return services.AddSingleton(disabled).AddCallerAuthentication(configuration, flags).AddSingleton<DocumentCache>().AddWebServer();
    }

    /// <summary>Mesos' paths first, so that all behind sees them rewritten; then who may come in; 503 for grains out of reach; routing.</summary>
    public static IApplicationBuilder UseSiloHttp(this IApplicationBuilder app) => app.UseProcessPaths(MasterPath.Process).UseFirewall().UseCallerAuthentication(context => EndpointRealms.Of(context.Request.Path.Value!, context.Request.Method)).UseGrainFaults().UseRouting();

    private static IServiceCollection AddWebServer(this IServiceCollection services) => services
        .Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.KeepIdleConnections();
            options.Limits.MaxRequestBodySize = null;
        })
        .Configure<SocketTransportOptions>(options =>
        {
            // Long work has threads of its own, so a request may run on the thread that read it, and send its answer itself: two fewer to wait for.
            options.UnsafePreferInlineScheduling = true;
            options.CreateBoundListenSocket = endpoint =>
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                return socket;
            };
        });
}
