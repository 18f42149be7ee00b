using System.Net;

namespace Orleans.Configuration;

/// <summary>Where the silo listens.</summary>
public class EndpointOptions
{
    /// <summary>Default of <see cref="SiloPort"/>.</summary>
    public const int DEFAULT_SILO_PORT = 11111;

    /// <summary>Default of <see cref="GatewayPort"/>.</summary>
    public const int DEFAULT_GATEWAY_PORT = 30000;

    /// <summary>The address others reach the silo by.</summary>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Port for other silos. The embedded engine never opens it.</summary>
    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;

    /// <summary>Port for clients; 0: none.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

    /// <summary>Where to listen for clients; null: the advertised address and the gateway port.</summary>
    public IPEndPoint? GatewayListeningEndpoint { get; set; }
}
