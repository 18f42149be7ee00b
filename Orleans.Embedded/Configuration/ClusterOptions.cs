namespace Orleans.Configuration;

/// <summary>Names of the cluster; a client must give the silo's.</summary>
public class ClusterOptions
{
    /// <summary>Name of this deployment.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>Name that outlives deployments.</summary>
    public string ServiceId { get; set; } = "default";
}
