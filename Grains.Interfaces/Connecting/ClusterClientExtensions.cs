using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Levee.Grains.Interfaces.Connecting;

/// <summary>Makes a daemon an external client of the grain cluster.</summary>
public static class ClusterClientExtensions
{
    /// <summary>Cluster and service id that all parts of one Levee share.</summary>
    public const string ClusterName = "levee";

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Adds <c>IClusterClient</c>; the host's start waits until a gateway answers, and tries again each second until then.</summary>
    /// <param name="gateways">Gateways of the silos; at least one.</param>
    public static void AddLeveeClient(this IHostApplicationBuilder builder, IReadOnlyList<IPEndPoint> gateways) => builder.UseOrleansClient(client =>
    {
        client.UseStaticClustering([.. gateways]);
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName));
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            await Task.Delay(RetryPause, TimeProvider.System, cancellationToken);
            return true;
        });
        client.Services.AddLeveeMessages();
    });
}
