using System.Diagnostics.Metrics;

namespace Levee.LoadBalancer;

/// <summary>The project's meter, named as its assembly.</summary>
internal static class LoadBalancerTelemetry
{
    /// <summary>All instruments of the load balancer.</summary>
    public static Meter Meter { get; } = new("Levee.LoadBalancer");

    /// <summary>Time until a backend answered a connect.</summary>
    public static Histogram<double> ConnectDuration { get; } = Meter.CreateHistogram<double>("levee.loadbalancer.connect.duration", "s");
}
