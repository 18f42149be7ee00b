using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;
using Levee.EmbeddedEngine.Wire;

namespace Levee.EmbeddedEngine.Client;

/// <summary>The frames that a connection has to send: callers put them in without waiting, one loop sends them. Frame: length of the rest (4 bytes, little-endian), kind, content.</summary>
/// <param name="socket">Shut down when all is sent.</param>
/// <param name="maxFrame">Length of the longest frame in bytes, its own length not counted. Four times as much may wait to be sent.</param>
/// <param name="lost">What a caller gets who sends after the end, by the reason of the end.</param>
internal sealed class FrameOutput(Socket socket, int maxFrame, Func<string, Exception> lost)
{
    [ThreadStatic]
    private static WireWriter? t_writer;
    private readonly Pipe _frames = new(new(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Lock _gate = new();
    private long _unsent;
    private volatile string? _closed;

    /// <summary>Why nothing more is taken; <see langword="null"/> while the connection stands.</summary>
    public string? Closed => _closed;

    /// <summary>Takes nothing more; what was put in before still goes out. The first reason stays.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return;
            }

            _closed = reason;
            _frames.Writer.Complete();
        }
    }

    /// <summary>Sends one frame.</summary>
    /// <exception cref="ArgumentException">It is longer than the options allow.</exception>
    public void Send<T>(FrameKind kind, T content, Action<WireWriter, T> fill)
    {
        var writer = t_writer ?? new();
        t_writer = null;
        try
        {
            writer.UInt32(0);
            writer.Byte((byte)kind);
            fill(writer, content);
            if (writer.Length - 4 > maxFrame)
            {
                throw new ArgumentException($"The message is {writer.Length - 4} bytes long; MaxMessageBodySize allows {maxFrame}.");
            }

            Write(writer.Written);
        }
        finally
        {
            writer.Clear();
            t_writer = writer;
        }
    }

    /// <summary>Sends until it is closed and all has gone out, or the socket fails.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!await SendWaitingAsync())
            {
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Close(error.Message);
        }

        await _frames.Reader.CompleteAsync();
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side was faster.
        }
    }

    /// <returns>True when it was the last.</returns>
    private async Task<bool> SendWaitingAsync()
    {
        var result = await _frames.Reader.ReadAsync();
        foreach (var segment in result.Buffer)
        {
            await socket.SendAsync(segment);
            Interlocked.Add(ref _unsent, -segment.Length);
        }

        _frames.Reader.AdvanceTo(result.Buffer.End);
        return result.IsCompleted;
    }

    private void Write(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                throw lost(_closed);
            }

            var room = _frames.Writer.GetSpan(frame.Length);
            frame.CopyTo(room);
            BinaryPrimitives.WriteInt32LittleEndian(room, frame.Length - 4);
            _frames.Writer.Advance(frame.Length);
#pragma warning disable CA2012 // Without a threshold a flush only wakes the sender: it never waits.
            _ = _frames.Writer.FlushAsync();
#pragma warning restore CA2012
        }

        if (Interlocked.Add(ref _unsent, frame.Length) > 4L * maxFrame)
        {
            Close("the other side does not read");
        }
    }
}
