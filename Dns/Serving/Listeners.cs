using System.Net;
using System.Net.Sockets;

namespace Levee.Dns.Serving;

/// <summary>The UDP and the TCP socket of the server, bound to one address and port.</summary>
internal sealed class Listeners : IDisposable
{
    private const int Backlog = 511;
    private const int Tries = 20;
    private const int UdpBuffer = 1 << 20;

    private Listeners(Socket udp, Socket tcp) => (Udp, Tcp) = (udp, tcp);

    /// <summary>Where both listen; a port of 0 was replaced by a free one.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)Tcp.LocalEndPoint!;

    public Socket Udp { get; }

    public Socket Tcp { get; }

    /// <summary>Binds both.</summary>
    /// <exception cref="IOException">One is taken, or not allowed; the message names it.</exception>
    public static Listeners Bind(IPEndPoint wanted)
    {
        for (var tries = 1; ; tries++)
        {
            var tcp = Open(SocketType.Stream, ProtocolType.Tcp, "TCP", wanted);
            try
            {
                var udp = Open(SocketType.Dgram, ProtocolType.Udp, "UDP", (IPEndPoint)tcp.LocalEndPoint!);
                udp.ReceiveBufferSize = UdpBuffer;
                tcp.Listen(Backlog);
                return new(udp, tcp);
            }
            catch (IOException) when (wanted.Port == 0 && tries < Tries)
            {
                tcp.Dispose();
            }
            catch
            {
                tcp.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        Udp.Dispose();
        Tcp.Dispose();
    }

    private static Socket Open(SocketType type, ProtocolType protocol, string name, IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, type, protocol);
        try
        {
            socket.Bind(at);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            var hint = error.SocketErrorCode == SocketError.AccessDenied ? " Ports below 1024 are for root; choose another with --port." : "";
            throw new IOException($"--listener/--port: {name} {at} cannot be listened on: {error.Message}.{hint}", error);
        }
    }
}
