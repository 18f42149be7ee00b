using System.Net;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Where the silo listens.</summary>
public static class EndpointOptionsExtensions
{
    /// <summary>Sets address and ports.</summary>
    /// <param name="gatewayPort">Port for clients; 0: none.</param>
    /// <param name="listenOnAnyHostAddress">Whether to listen on all addresses of the host.</param>
    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) =>
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = advertisedIP;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
            options.GatewayListeningEndpoint = listenOnAnyHostAddress ? new(IPAddress.Any, gatewayPort) : null;
        });
}
