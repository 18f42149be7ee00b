namespace Orleans.Configuration;

/// <summary>Where a client finds the gateway.</summary>
public class StaticGatewayListProviderOptions
{
    /// <summary>Addresses as gwy.tcp://address:port/0, tried in turn.</summary>
    public List<Uri> Gateways { get; set; } = [];
}
