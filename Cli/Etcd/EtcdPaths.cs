namespace Levee.Cli.Etcd;

/// <summary>Paths of the etcd service's HTTP API on a silo.</summary>
internal static class EtcdPaths
{
    /// <summary>All clusters.</summary>
    public const string Clusters = "/v1/etcd/clusters";

    /// <summary>One cluster.</summary>
    public static string Cluster(string name) => $"{Clusters}/{Uri.EscapeDataString(name)}";
}
