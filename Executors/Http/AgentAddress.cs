using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Levee.Executors.Native;

namespace Levee.Executors.Http;

/// <summary>Where the agent listens.</summary>
/// <param name="Family">Of the socket.</param>
/// <param name="SocketAddress"><c>struct sockaddr</c>.</param>
/// <param name="Host">For the header of that name.</param>
internal sealed record AgentAddress(int Family, byte[] SocketAddress, string Host)
{
    private const int PathSpace = 108;
    private const int LongestIp = 46;

    /// <param name="text"><c>ip:port</c>; IPv6 in brackets.</param>
    /// <returns><see langword="null"/> when it is no such text.</returns>
    public static AgentAddress? FromEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var ip = text[..colon];
        return ip.StartsWith('[') && ip.EndsWith(']') ? Of(Libc.Ipv6Family, ip[1..^1], port, text, 28, 8) : Of(Libc.Ipv4Family, ip, port, text, 16, 4);
    }

    /// <param name="path">Path of a Unix domain socket.</param>
    /// <returns><see langword="null"/> when it is too long.</returns>
    public static AgentAddress? FromPath(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length is 0 or >= PathSpace)
        {
            return null;
        }

        var address = new byte[sizeof(ushort) + bytes.Length + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.UnixFamily);
        bytes.CopyTo(address, sizeof(ushort));
        return new(Libc.UnixFamily, address, "localhost");
    }

    /// <summary>A port of this machine.</summary>
    public static AgentAddress Local(ushort port, bool ipv6) => FromEndpoint(string.Create(CultureInfo.InvariantCulture, $"{(ipv6 ? "[::1]" : "127.0.0.1")}:{port}"))!;

    /// <summary>The address of this machine by which the agent is reached; <see langword="null"/> when that is not by IP.</summary>
    public unsafe string? LocalIp()
    {
        const int Datagram = 2; // Connecting sends nothing: it only chooses the route.
        var descriptor = Libc.socket(Family, Datagram | Libc.CloseOnExec, 0);
        var own = stackalloc byte[PathSpace + sizeof(ushort)];
        var text = stackalloc byte[LongestIp];
        var length = (uint)(PathSpace + sizeof(ushort));
        fixed (byte* address = SocketAddress)
        {
            var known = descriptor >= 0 && Family != Libc.UnixFamily && Libc.connect(descriptor, address, (uint)SocketAddress.Length) == 0
                && Libc.getsockname(descriptor, own, &length) == 0 && Libc.inet_ntop(Family, own + (Family == Libc.Ipv4Family ? 4 : 8), text, LongestIp) != 0;
            _ = Libc.close(descriptor);
            return known ? Marshal.PtrToStringUTF8((nint)text) : null;
        }
    }

    private static unsafe AgentAddress? Of(int family, string ip, ushort port, string host, int length, int offset)
    {
        var address = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(address, (ushort)family);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(sizeof(ushort)), port);
        fixed (byte* start = address)
        {
            return Libc.inet_pton(family, ip, start + offset) == 1 ? new(family, address, host) : null;
        }
    }
}
