using System.Globalization;
using System.Net;

namespace Levee.Grains.Interfaces.Services;

/// <summary>A virtual IP as an app asks for it: <c>name:port</c> or <c>ip:port</c>.</summary>
/// <param name="Name">Name without a leading slash; <see langword="null"/> for an IP VIP.</param>
/// <param name="Ip">Address in its canonical spelling; <see langword="null"/> for a named VIP.</param>
/// <param name="Port">Port that clients use, 1 to 65535.</param>
/// <remarks>
/// The split is at the last colon, so <c>fd01::5:80</c> is port 80 of <c>fd01::5</c>; brackets around the address are accepted too.
/// Source: spec/dcos/l4lb.md section 1.
/// </remarks>
public sealed record VipLabel(string? Name, string? Ip, int Port)
{
    private const string Forms = "write <name>:<port> or <ip>:<port>, e.g. /web:80 or 10.1.2.3:80";

    /// <summary>Reads the value of a <c>VIP_0</c> label.</summary>
    /// <param name="error">One sentence that quotes the value and says what to write; <see langword="null"/> on success.</param>
    /// <returns><see langword="null"/> when the value is not a virtual IP.</returns>
    public static VipLabel? TryParse(string value, out string? error)
    {
        var colon = value.LastIndexOf(':');
        if (colon < 0)
        {
            return Refuse($"VIP '{value}' has no port; {Forms}.", out error);
        }

        if (!int.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            return Refuse($"VIP '{value}' has port '{value[(colon + 1)..]}', which is not a number from 1 to 65535; {Forms}.", out error);
        }

        return FromHost(value, value[..colon], port, out error);
    }

    /// <summary>The key under which all backends of this virtual IP meet.</summary>
    /// <param name="protocol"><c>tcp</c> or <c>udp</c>.</param>
    /// <param name="framework">Name of the framework; it scopes a name and does not touch an IP.</param>
    public VipKey ToKey(string protocol, string framework) => new(protocol, Name, Name is null ? null : framework, Ip, Port);

    private static VipLabel? FromHost(string value, string host, int port, out string? error)
    {
        if (ParseStrictIp(host) is { } address)
        {
            error = null;
            return new(null, address.ToString(), port);
        }

        var name = host.TrimStart('/');
        if (VipName.Mangle(name).Length == 0)
        {
            return Refuse($"VIP '{value}' has a name without a letter or digit; {Forms}.", out error);
        }

        error = null;
        return new(name, null, port);
    }

    // IPAddress also reads "1" and "0x7f.1"; only the four decimal parts of a dotted quad count as an address here.
    private static IPAddress? ParseStrictIp(string host)
    {
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (!IPAddress.TryParse(bare, out var address))
        {
            return null;
        }

        return bare.Contains(':') || address.ToString() == bare ? address : null;
    }

    private static VipLabel? Refuse(string text, out string? error)
    {
        error = text;
        return null;
    }
}
