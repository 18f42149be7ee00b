using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;
using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer;

/// <summary>The settings of <c>levee lb</c>.</summary>
/// <remarks>Names that Minuteman had are kept (spec/dcos/l4lb.md sections 7 and 10).</remarks>
public static class LoadBalancerFlags
{
    internal const string Section = "Levee:LoadBalancer";

    /// <summary>All flags, in the order of the help.</summary>
    public static ImmutableArray<Flag> All { get; } =
    [
        new("ip", $"{Section}:Ip", "127.0.0.1", "Address that the HTTP API listens on"),
        new("port", $"{Section}:Port", "61420", "Port of the HTTP API"),
        new("gateway", $"{Section}:Gateway", null, "Client gateways of the silos, host:port[,host:port]; without it the master is asked"),
        new("master", $"{Section}:Master", null, "A master's HTTP address, host:port; it names the gateways"),
        new("listen", $"{Section}:Listen", "auto",
            "Where virtual IPs listen: direct (their own address), loopback (127.x.y.z for 11.x.y.z), auto (their own where it can be bound, else loopback)"),
        new("policy", $"{Section}:Policy", "PowerOfTwoChoices", $"How a backend is chosen: {string.Join(", ", BalancingPolicies.ByName.Keys.Order(StringComparer.Ordinal))}"),
        new("seed", $"{Section}:Seed", null, "Seed of the random choices, a whole number; without it each start has its own"),
        new("tcp_connect_threshold", $"{Section}:TcpConnectThreshold", "400", "Time a backend has to take a connection, in ms, 1 to 60000"),
        new("tcp_consecutive_failure_threshold", $"{Section}:TcpConsecutiveFailureThreshold", "5", "Failed connects in a row after which a backend is left alone, 1 to 1000"),
        new("tcp_failed_backend_backoff_period", $"{Section}:TcpFailedBackendBackoffPeriod", "30000", "How long it is left alone, in ms, 0 to 3600000"),
        new("drain_timeout", $"{Section}:DrainTimeout", "30000", "Time that connections keep after their backend or virtual IP is gone, in ms, 0 to 3600000"),
        new("shutdown_grace", $"{Section}:ShutdownGrace", "5000", "Time that connections keep after SIGTERM, in ms, 0 to 600000"),
    ];
}
