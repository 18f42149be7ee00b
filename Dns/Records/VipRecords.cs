using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Records;

/// <summary>Names of virtual IPs: <c>name.framework.l4lb.thisdcos.directory</c>.</summary>
/// <remarks>Source: spec/dcos/l4lb.md section 2. All ports and protocols of a name share one record.</remarks>
internal static class VipRecords
{
    /// <summary>Nothing for a VIP that is an IP.</summary>
    /// <param name="canBind">Whether this machine can bind an address; asked in <see cref="VipAddressMode.Auto"/> only.</param>
    public static IEnumerable<RecordEntry> For(DirectoryVip vip, VipAddressMode mode, Func<IPAddress, bool> canBind)
    {
        if (vip.Key.Name is null || HostTable.ParseIp(vip.Address) is not { } own)
        {
            return [];
        }

        var twin = VipAddresses.ToLoopback(vip.Address) is { } text ? IPAddress.Parse(text) : own;
        var usesTwin = mode == VipAddressMode.Loopback || (mode == VipAddressMode.Auto && !twin.Equals(own) && !canBind(own));
        return [RecordEntry.ForAddress(VipName.Host(vip.Key) + ".", usesTwin ? twin : own)];
    }

    /// <summary>Tries to bind a UDP socket to the address.</summary>
    public static bool CanBind(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
