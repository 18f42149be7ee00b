using System.Collections.Immutable;
using System.Text.Json;

namespace Levee.Agent.Configuration;

/// <summary>Name servers of containers whose networks name none, <c>--default_container_dns</c>. Source: Mesos docs/configuration/agent.md (ContainerDNSInfo).</summary>
internal sealed class DefaultDns
{
    private readonly Dictionary<(string Part, string Mode, string? Network), DnsInfo> _infos = [];

    /// <summary>Of a CNI network.</summary>
    public DnsInfo? OfCni(string network) => Find("mesos", "CNI", network);

    /// <summary>Of a docker network.</summary>
    /// <param name="mode">BRIDGE or USER.</param>
    public DnsInfo? OfDocker(string mode, string? network) => Find("docker", mode, network);

    /// <exception cref="FormatException">It is none.</exception>
    public static DefaultDns Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var defaults = new DefaultDns();
            foreach (var (part, modes) in ((string, string[])[])[("mesos", ["CNI"]), ("docker", ["BRIDGE", "USER"])])
            {
                foreach (var entry in document.RootElement.TryGetProperty(part, out var list) ? list.EnumerateArray() : default)
                {
                    defaults.Add(part, modes, entry);
                }
            }

            return defaults;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"it must be {{\"mesos\":[{{\"network_mode\":\"CNI\",\"network_name\":…,\"dns\":{{\"nameservers\":[…]}}}}],\"docker\":[…]}}: {error.Message}", error);
        }
    }

    private DnsInfo? Find(string part, string mode, string? network) => _infos.GetValueOrDefault((part, mode, network)) ?? _infos.GetValueOrDefault((part, mode, null));

    private void Add(string part, string[] modes, JsonElement entry)
    {
        var mode = entry.TryGetProperty("network_mode", out var given) ? given.GetString()! : "";
        if (!modes.Contains(mode))
        {
            throw new FormatException($"network_mode is '{mode}' in '{part}'; it must be {string.Join(" or ", modes)}");
        }

        var network = entry.TryGetProperty("network_name", out var name) ? name.GetString() : null;
        var dns = entry.GetProperty("dns");
        if (!_infos.TryAdd((part, mode, network), new(Texts(dns, "nameservers"), dns.TryGetProperty("domain", out var domain) ? domain.GetString() : null, Texts(dns, "search"), Texts(dns, "options"))))
        {
            throw new FormatException($"'{part}' has more than one entry for network_mode {mode}{(network is null ? " without a network_name" : $" and network '{network}'")}");
        }
    }

    private static ImmutableArray<string> Texts(JsonElement dns, string name) => dns.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
