using System.Collections.Immutable;
using System.Net;

namespace Levee.Dns.Records;

/// <summary>Addresses of hosts: of an IP itself, of a name what was looked up before.</summary>
internal sealed class HostTable
{
    private readonly Dictionary<string, ImmutableArray<IPAddress>> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads an IP address strictly: four decimal parts, or IPv6 without zone; an IPv4-mapped IPv6 address is IPv4.</summary>
    public static IPAddress? ParseIp(string text)
    {
        var isVersion6 = text.Contains(':');
        if (text.AsSpan().ContainsAny('%', '[', '/') || !IPAddress.TryParse(text, out var address) || (!isVersion6 && address.ToString() != text))
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>True for names that have to be looked up first.</summary>
    public bool IsUnknown(string host) => host.Length > 0 && ParseIp(host) is null && !_known.ContainsKey(host);

    /// <summary>Names looked up so far.</summary>
    public IReadOnlyCollection<string> Names => _known.Keys;

    /// <returns>Empty when the host is unknown.</returns>
    public ImmutableArray<IPAddress> Find(string host) => ParseIp(host) is { } address ? [address] : _known.GetValueOrDefault(host, []);

    public void Set(string host, ImmutableArray<IPAddress> addresses) => _known[host] = addresses;
}
