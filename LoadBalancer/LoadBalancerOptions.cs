using System.Globalization;
using System.Net;
using System.Security.Cryptography;
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
        var reader = new SettingReader(configuration);
        var options = new LoadBalancerOptions(
            new IPEndPoint(reader.Parse("ip", text => IPAddress.TryParse(text, out var ip) ? ip : null, "an IP address such as 127.0.0.1") ?? IPAddress.Loopback, reader.Number("port", 1, 65535)),
            reader.Text("gateway"),
            reader.Text("master"),
            new ForwardingOptions
            {
                Listen = reader.Parse("listen", text => Enum.TryParse<ListenMode>(text, ignoreCase: true, out var mode) && !char.IsDigit(text[0]) ? (ListenMode?)mode : null, "auto, direct or loopback") ?? default,
                Policy = reader.Parse("policy", text => BalancingPolicies.ByName.ContainsKey(text) ? text : null, string.Join(", ", BalancingPolicies.ByName.Keys.Order(StringComparer.Ordinal))) ?? "",
                Seed = reader.Parse("seed", text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? (long?)seed : null, "a whole number") ?? RandomSeed(),
                ConnectTimeout = reader.Milliseconds("tcp_connect_threshold", 1, 60_000),
                Breaker = new(reader.Number("tcp_consecutive_failure_threshold", 1, 1000), reader.Milliseconds("tcp_failed_backend_backoff_period", 0, 3_600_000)),
                Drain = reader.Milliseconds("drain_timeout", 0, 3_600_000),
                ShutdownGrace = reader.Milliseconds("shutdown_grace", 0, 600_000),
            });
        reader.CheckAddresses("gateway");
        reader.CheckAddresses("master");
        reader.ThrowIfAny();
        return options;
    }

    private static long RandomSeed() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private sealed class SettingReader(IConfiguration configuration)
    {
        private readonly List<string> _problems = [];

        public string? Text(string name)
        {
            var flag = LoadBalancerFlags.All.Single(flag => flag.Name == name);
            var text = configuration[flag.Key] ?? flag.Default;
            return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        }

        public T? Parse<T>(string name, Func<string, T?> parse, string allowed)
        {
            if (Text(name) is not { } text)
            {
                return default;
            }

            var value = parse(text);
            if (value is null)
            {
                _problems.Add($"--{name} is '{text}'; it must be {allowed}.");
            }

            return value;
        }

        public int Number(string name, int least, int most) =>
            Parse(name, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? (int?)number : null,
                $"a whole number from {least} to {most}") ?? least;

        public TimeSpan Milliseconds(string name, int least, int most) => TimeSpan.FromMilliseconds(Number(name, least, most));

        public void CheckAddresses(string name)
        {
            try
            {
                _ = Text(name) is { } text ? GatewayAddresses.Parse(name, text) : null;
            }
            catch (FormatException error)
            {
                _problems.Add(error.Message);
            }

            if (name == "master" && Text("gateway") is null && Text("master") is null)
            {
                _problems.Add("--gateway and --master are both empty; one of them must say where the cluster is, e.g. --gateway=127.0.0.1:30000.");
            }
        }

        public void ThrowIfAny()
        {
            if (_problems.Count > 0)
            {
                throw new OptionsValidationException(LoadBalancerFlags.Section, typeof(LoadBalancerOptions), _problems);
            }
        }
    }
}
