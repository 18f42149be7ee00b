using Levee.LoadBalancer.Balancing;
using Levee.LoadBalancer.Vips;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>How connections are taken, spread and ended.</summary>
internal sealed record ForwardingOptions
{
    /// <summary>On which addresses virtual IPs listen.</summary>
    public ListenMode Listen { get; init; } = ListenMode.Auto;

    /// <summary>Name of the balancing policy.</summary>
    public string Policy { get; init; } = "PowerOfTwoChoices";

    /// <summary>Seed of the random source.</summary>
    public long Seed { get; init; }

    /// <summary>Time a connect may take. Source: spec/dcos/l4lb.md section 7, tcp_connect_threshold.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>When a backend is left alone.</summary>
    public BreakerOptions Breaker { get; init; } = BreakerOptions.Default;

    /// <summary>What the connections of a backend or virtual IP that went have left.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What connections have left when the process is asked to stop.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait before an address that could not be bound is tried again; doubles up to 30 s.</summary>
    public TimeSpan BindRetry { get; init; } = TimeSpan.FromMilliseconds(100);
}
