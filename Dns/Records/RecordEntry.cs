using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Levee.Dns.Wire;

namespace Levee.Dns.Records;

/// <summary>A record as Mesos-DNS lists it; not each can be asked for.</summary>
/// <param name="Name">With final dot, in the case it was made.</param>
/// <param name="Address">Of A and AAAA.</param>
/// <param name="Target">Of SRV, with final dot.</param>
/// <param name="Port">Of SRV; discovery ports are not checked, so it may be above 65535.</param>
internal readonly record struct RecordEntry(string Name, RecordType Type, IPAddress? Address, string? Target, uint Port)
{
    /// <summary>The value as the HTTP API writes it: an address, or <c>target:port</c>.</summary>
    public string Host => Address?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"{Target}:{Port}");

    public static RecordEntry ForAddress(string name, IPAddress address) =>
        new(name, address.AddressFamily == AddressFamily.InterNetwork ? RecordType.A : RecordType.Aaaa, address, null, 0);

    public static RecordEntry ForService(string name, string target, uint port) => new(name, RecordType.Srv, null, target, port);
}
