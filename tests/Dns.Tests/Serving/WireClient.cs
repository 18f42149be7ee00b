using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Levee.Dns.Wire;

namespace Levee.Dns.Tests.Serving;

/// <summary>Sends bytes to a DNS server and reads what comes back.</summary>
internal static class WireClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static byte[] Question(string name, int type, int @class = 1, HeaderFlags flags = HeaderFlags.RecursionDesired, int opcode = 0, params DnsRecord[] additionals) =>
        new DnsMessage(0x1234, flags, opcode, ResponseCode.NoError, [new(DnsName.Parse(name), (RecordType)type, (ushort)@class)], [], [], [.. additionals]).ToBytes();

    public static DnsRecord Opt(int size, int version = 0, bool dnssecOk = false, params byte[] options) =>
        new(DnsName.Root, RecordType.Opt, (ushort)size, ((uint)version << 16) | (dnssecOk ? 0x8000u : 0), new RecordData.Raw(options));

    public static DnsMessage Ask(IPEndPoint server, byte[] question, bool overTcp = false) => DnsMessage.Read(overTcp ? Tcp(server, question) : Udp(server, question));

    public static byte[] Udp(IPEndPoint server, byte[] message)
    {
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(server);
        socket.Send(message);
        var buffer = new byte[65535];
        return buffer[..socket.Receive(buffer)];
    }

    public static byte[] Tcp(IPEndPoint server, byte[] message)
    {
        using var client = new TcpClient { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        client.Connect(server);
        Write(client.GetStream(), message);
        return Read(client.GetStream());
    }

    public static void Write(Stream stream, byte[] message)
    {
        var framed = new byte[2 + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        stream.Write(framed);
    }

    public static byte[] Read(Stream stream)
    {
        var prefix = new byte[2];
        stream.ReadExactly(prefix);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        stream.ReadExactly(message);
        return message;
    }
}
