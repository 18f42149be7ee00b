using System.Net;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>A silo on this machine.</summary>
public static class CoreHostingExtensions
{
    /// <summary>One silo, reached over loopback.</summary>
    /// <param name="siloPort">Not opened by the embedded engine.</param>
    /// <param name="gatewayPort">Port for clients; 0: none.</param>
    /// <param name="primarySiloEndpoint">Must be null: the embedded engine has one silo.</param>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev")
    {
        if (primarySiloEndpoint is not null)
        {
            throw new NotSupportedException("The embedded engine has one silo; leave primarySiloEndpoint out or build with -p:GrainEngine=Orleans.");
        }

        return builder
            .ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort)
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
    }
}
