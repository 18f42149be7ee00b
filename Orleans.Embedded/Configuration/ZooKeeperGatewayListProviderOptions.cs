namespace Orleans.Configuration;

/// <summary>Gateways from ZooKeeper. With the embedded engine a client needs static gateways besides.</summary>
public class ZooKeeperGatewayListProviderOptions
{
    /// <summary>host:port,host:port/path.</summary>
    public string ConnectionString { get; set; } = "";
}
