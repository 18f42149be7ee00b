namespace Orleans.Configuration;

/// <summary>Membership of silos in ZooKeeper. The embedded engine accepts it and makes no use of it: it has one silo.</summary>
public class ZooKeeperClusteringSiloOptions
{
    /// <summary>host:port,host:port/path.</summary>
    public string ConnectionString { get; set; } = "";
}
