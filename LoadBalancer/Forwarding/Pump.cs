using System.Buffers;
using System.Net.Sockets;
using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>Copies one direction of a connection until its end.</summary>
internal static class Pump
{
    private const int BufferSize = 64 * 1024;

    /// <summary>
    /// Copies from one socket to the other and passes the end of the stream on (half-close). It reads no further than it could write, so a slow receiver
    /// slows the sender. An idle connection holds no buffer.
    /// </summary>
    /// <exception cref="SocketException">Either side broke.</exception>
    public static async Task CopyAsync(Socket from, Socket to, TrafficCounter counter)
    {
        do
        {
            await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
        }
        while (await CopyWhatIsThereAsync(from, to, counter));

        to.Shutdown(SocketShutdown.Send);
    }

    private static async ValueTask<bool> CopyWhatIsThereAsync(Socket from, Socket to, TrafficCounter counter)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var read = await from.ReceiveAsync(buffer, SocketFlags.None);
                if (read == 0)
                {
                    return false;
                }

                await SendAllAsync(to, buffer.AsMemory(0, read));
                counter.Add(read);
                if (read < buffer.Length)
                {
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask SendAllAsync(Socket to, ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[await to.SendAsync(data, SocketFlags.None)..];
        }
    }
}
