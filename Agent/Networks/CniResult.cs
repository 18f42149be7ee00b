using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Levee.Agent.Configuration;

namespace Levee.Agent.Networks;

/// <summary>What a plugin attached a container with. Source: CNI specification, section 5, and its version 0.2.0.</summary>
/// <param name="Addresses">In the plugin's order.</param>
internal sealed record CniResult(ImmutableArray<IPAddress> Addresses, ImmutableArray<string> NameServers, ImmutableArray<string> Search, ImmutableArray<string> Options, string? Domain)
{
    public IPAddress? V4 => Addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    /// <summary>With what the operator says of the network, when its plugin says nothing.</summary>
    public CniResult WithDns(DnsInfo? dns) => dns is null || Domain is not null || NameServers.Length + Search.Length + Options.Length > 0 ? this
        : this with { NameServers = dns.NameServers, Search = dns.Search, Options = dns.Options, Domain = dns.Domain };

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is no result.</exception>
    public static CniResult Parse(ReadOnlySpan<byte> json)
    {
        var root = JsonNode.Parse(json) as JsonObject ?? throw new FormatException("it is no JSON object");
        var addresses = new List<string?> { (string?)root["ip4"]?["ip"], (string?)root["ip6"]?["ip"] }; // 0.2.0 and before.
        addresses.AddRange(root["ips"]?.AsArray().Select(ip => (string?)ip?["address"]) ?? []);
        var dns = root["dns"];
        return new(
            [.. addresses.OfType<string>().Select(address => IPAddress.Parse(address.Split('/')[0]))],
            Texts(dns, "nameservers"), Texts(dns, "search"), Texts(dns, "options"), (string?)dns?["domain"]);
    }

    private static ImmutableArray<string> Texts(JsonNode? node, string name) => node?[name] is JsonArray list ? [.. list.Select(item => (string?)item ?? "")] : [];
}
