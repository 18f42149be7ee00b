using System.Net;
using System.Net.Sockets;

namespace Levee.TestKit;

/// <summary>Finds ports on loopback that nothing listens on.</summary>
public static class FreePorts
{
    /// <summary>One port.</summary>
    public static int One() => Block(1);

    /// <summary>The first of <paramref name="count"/> ports in a row, free for TCP and UDP; below the range that outgoing connections take theirs from.</summary>
    public static int Block(int count)
    {
        var random = new Random();
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var first = random.Next(12_000, 30_000 - count);
            if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }

        throw new InvalidOperationException($"There are no {count} free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var stream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            stream.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var datagram = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            datagram.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
