using System.Net.Sockets;
using System.Text;

namespace Levee.LoadBalancer.Tests.Forwarding;

internal static class SocketExtensions
{
    public static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[await socket.SendAsync(data)..];
        }
    }

    public static Task SendAllAsync(this Socket socket, string text) => socket.SendAllAsync(Encoding.ASCII.GetBytes(text));

    public static async Task<byte[]> ReceiveToEndAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await socket.ReceiveAsync(buffer)) > 0)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    public static async Task<string> ReceiveTextToEndAsync(this Socket socket) => Encoding.ASCII.GetString(await socket.ReceiveToEndAsync());

    public static async Task<string> ReceiveTextAsync(this Socket socket, int length)
    {
        var buffer = new byte[length];
        var got = 0;
        while (got < length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(got));
            Assert.NotEqual(0, read);
            got += read;
        }

        return Encoding.ASCII.GetString(buffer);
    }

    public static async Task<string> EchoAsync(this Socket socket, string text)
    {
        await socket.SendAllAsync(text);
        return await socket.ReceiveTextAsync(text.Length);
    }
}
