using System.Buffers.Binary;
using System.Net.Sockets;
using Levee.Executors.Switchboard;

namespace Levee.Agent.Io;

/// <summary>Speaks to a switchboard; see <see cref="IoFrame"/>.</summary>
internal static class SwitchboardClient
{
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<NetworkStream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var directory = Descriptors.OpenDirectory(path);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Descriptors.ShortName(directory, path)), cancellationToken);
            return new(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects, and says for what.</summary>
    public static async Task<NetworkStream> AttachAsync(string path, byte role, CancellationToken cancellationToken)
    {
        var stream = await ConnectAsync(path, cancellationToken);
        await stream.WriteAsync(new[] { role }, cancellationToken);
        return stream;
    }

    /// <returns><see langword="null"/> at the end, also when it comes within a frame.</returns>
    public static async Task<(byte Kind, byte[] Content)?> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var header = new byte[IoFrame.HeaderLength];
            await stream.ReadExactlyAsync(header, cancellationToken);
            var content = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1))];
            await stream.ReadExactlyAsync(content, cancellationToken);
            return (header[0], content);
        }
        catch (Exception error) when (error is EndOfStreamException or IOException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The switchboard does not listen any more.</exception>
    public static async Task WriteAsync(NetworkStream stream, byte kind, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var frame = new byte[IoFrame.HeaderLength + content.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), content.Length);
        content.Span.CopyTo(frame.AsSpan(IoFrame.HeaderLength));
        await stream.WriteAsync(frame, cancellationToken);
    }
}
