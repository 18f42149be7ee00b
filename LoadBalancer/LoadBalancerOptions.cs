using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Connecting;
using Levee.LoadBalancer.Balancing;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Vips;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.LoadBalancer;

/// <summary>The settings of the load balancer, checked.</summary>
/// <param name="Http">Where the HTTP API listens.</param>
/// <param name="Gateway">Gateways of the silos; <see langword="null"/>: ask the master.</param>
/// <param name="Master">A master's HTTP address.</param>
internal sealed record LoadBalancerOptions(IPEndPoint Http, string? Gateway, string? Master, ForwardingOptions Forwarding)
{
    /// <summary>Reads all settings; flags' defaults stand in for missing ones.</summary>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting, all at once.</exception>
    public static LoadBalancerOptions Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration, LoadBalancerFlags.All);
        var options = new LoadBalancerOptions(
            new IPEndPoint(reader.Address("ip") ?? IPAddress.Loopback, reader.Number("port", 1, 65535)),
            reader.Text("gateway"),
            reader.Text("master"),
            new ForwardingOptions
            {
                Listen = reader.Parse("listen", text => Enum.TryParse<ListenMode>(text, ignoreCase: true, out var mode) && !char.IsDigit(text[0]) ? (ListenMode?)mode : null, "auto, direct or loopback") ?? default,
                Policy = reader.Parse("policy", text => BalancingPolicies.ByName.ContainsKey(text) ? text : null, string.Join(", ", BalancingPolicies.ByName.Keys.Order(StringComparer.Ordinal))) ?? "",
                Seed = reader.Parse("seed", text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? (long?)seed : null, "a whole number") ?? RandomSeed(),
                ConnectTimeout = Milliseconds(reader, "tcp_connect_threshold", 1, 60_000),
                Breaker = new(reader.Number("tcp_consecutive_failure_threshold", 1, 1000), Milliseconds(reader, "tcp_failed_backend_backoff_period", 0, 3_600_000)),
                Drain = Milliseconds(reader, "drain_timeout", 0, 3_600_000),
                ShutdownGrace = Milliseconds(reader, "shutdown_grace", 0, 600_000),
            });
        reader.CheckCluster();
        reader.ThrowIfAny<LoadBalancerOptions>(LoadBalancerFlags.Section);
        return options;
    }

    private static long RandomSeed() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private static TimeSpan Milliseconds(SettingReader reader, string name, int least, int most) => TimeSpan.FromMilliseconds(reader.Number(name, least, most));
}
