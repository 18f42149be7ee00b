using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Client;

/// <summary>One TCP connection, the same on both sides. Frame: length of the rest (4 bytes, little-endian), kind, content.</summary>
internal sealed class Connection
{
    private const int MaxFrameBeforeGreeting = 4096;
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);
    [ThreadStatic]
    private static WireWriter? t_writer;
    private readonly Node _node;
    private readonly Socket _socket;
    private readonly int _maxFrame;
    private readonly IPeer _peer;
    private readonly Pipe _output = new(new(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Lock _gate = new();

    /// <summary>Of the received calls that can be cancelled and still run. Without timers, the sources need no disposal.</summary>
    private readonly ConcurrentDictionary<ulong, CancellationTokenSource> _cancellations = new();
    private long _unsent;
    private volatile string? _closed;

    public Connection(Node node, Socket socket, int maxFrame, IPeer peer)
    {
        (_node, _socket, _maxFrame, _peer) = (node, socket, maxFrame, peer);
        Name = $"{socket.RemoteEndPoint}";
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
    }

    /// <summary>Address of the other side.</summary>
    public string Name { get; }

    /// <summary>Whether the greetings are exchanged; before that, nothing else is accepted.</summary>
    public bool IsGreeted { get; set; }

    /// <summary>Sends and receives until one side closes.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync()
    {
        var sending = SendOutputAsync();
        try
        {
            await ReceiveAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            Close(error.Message);
        }
#pragma warning disable CA1031 // Whatever the bytes led to, it is this connection that ends.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Close($"malformed frame: {(error is WireException ? error.Message : error)}");
        }

        // The other side may have stopped to read: what is left to send waits no longer than this.
        await Task.WhenAny(sending, Task.Delay(s_grace, _node.Clock));
        _socket.Dispose();
        await sending;
        _node.Pending.FailAll(this, () => _peer.Lost(_closed!));
        foreach (var cancellation in _cancellations.Values)
        {
            await cancellation.CancelAsync();
        }

        return _closed!;
    }

    /// <summary>Ends the connection. What was sent before still goes out, as far as the other side takes it.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return;
            }

            _closed = reason;
            _output.Writer.Complete();
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort() => _socket.Dispose();

    /// <summary>Sends a call; its answer, or the loss of the connection, ends it.</summary>
    public void SendRequest(GrainId target, Type interfaceType, Request request)
    {
        if (request.IsOneWay)
        {
            Send(FrameKind.OneWay, (0UL, target, interfaceType, request), WriteRequest);
            return;
        }

        request.Promise();
        var pending = _node.Pending.Watch(request, this);
        try
        {
            Send(FrameKind.Request, (pending.Id, target, interfaceType, request), WriteRequest);
        }
        catch
        {
            pending.Remove();
            throw;
        }
    }

    public void SendCancel(ulong id)
    {
        if (_closed is null)
        {
            Send(FrameKind.Cancel, id, static (writer, id) => writer.Varint(id));
        }
    }

    /// <summary>Sends the end of a received call. On a closed connection there is nobody to tell.</summary>
    public void SendAnswer(ulong id, Request request, Exception? error)
    {
        _cancellations.TryRemove(id, out _);
        if (_closed is not null)
        {
            return;
        }

        try
        {
            if (error is null)
            {
                Send(FrameKind.Result, (id, request), static (writer, answer) => { writer.Varint(answer.id); answer.request.WriteResult(writer); });
            }
        }
#pragma warning disable CA1031 // A result that cannot be sent is an error to the caller.
        catch (Exception failure) when (failure is not SiloUnavailableException)
#pragma warning restore CA1031
        {
            error = failure;
        }

        if (error is not null)
        {
            SendError(id, error);
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
            if (writer.Length - 4 > _maxFrame)
            {
                throw new ArgumentException($"The message is {writer.Length - 4} bytes long; MaxMessageBodySize allows {_maxFrame}.");
            }

            Write(writer.Written);
        }
        finally
        {
            writer.Clear();
            t_writer = writer;
        }
    }

    private static void WriteRequest(WireWriter writer, (ulong Id, GrainId Target, Type Interface, Request Request) call)
    {
        writer.Varint(call.Id);
        Codec<GrainId>.Write(writer, call.Target);
        writer.Text(TypeNames.Of(call.Interface));
        writer.UInt32(call.Request.Method!.Id);
        Codec<Dictionary<string, object>>.Write(writer, RequestContext.Snapshot!);
        call.Request.WriteArguments(writer);
    }

    private void SendError(ulong id, Exception error)
    {
        try
        {
            Send(FrameKind.Error, (id, error), static (writer, answer) => { writer.Varint(answer.id); ExceptionCodec.Write(writer, answer.error); });
        }
        catch (Exception failure) when (failure is NotSupportedException or ArgumentException or InvalidOperationException)
        {
            var plain = new OrleansException($"{error.GetType()}: {error.Message}");
            Send(FrameKind.Error, (id, plain), static (writer, answer) => { writer.Varint(answer.id); ExceptionCodec.Write(writer, answer.plain); });
        }
    }

    private void Write(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                throw _peer.Lost(_closed);
            }

            var room = _output.Writer.GetSpan(frame.Length);
            frame.CopyTo(room);
            BinaryPrimitives.WriteInt32LittleEndian(room, frame.Length - 4);
            _output.Writer.Advance(frame.Length);
#pragma warning disable CA2012 // Without a threshold a flush only wakes the sender: it never waits.
            _ = _output.Writer.FlushAsync();
#pragma warning restore CA2012
        }

        if (Interlocked.Add(ref _unsent, frame.Length) > 4L * _maxFrame)
        {
            Close("the other side does not read");
        }
    }

    private async Task SendOutputAsync()
    {
        try
        {
            while (true)
            {
                var result = await _output.Reader.ReadAsync();
                foreach (var segment in result.Buffer)
                {
                    await _socket.SendAsync(segment);
                    Interlocked.Add(ref _unsent, -segment.Length);
                }

                _output.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Close(error.Message);
        }

        await _output.Reader.CompleteAsync();
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side was faster.
        }
    }

    private async Task ReceiveAsync()
    {
        var input = PipeReader.Create(new NetworkStream(_socket), new(useZeroByteReads: true));
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            while (TryTakeFrame(ref buffer, out var frame))
            {
                Handle(frame);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                Close(buffer.IsEmpty ? "the other side closed it" : "it ended in the middle of a frame");
                return;
            }
        }
    }

    private bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (buffer.Length < 4)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[4];
        buffer.Slice(0, 4).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        var limit = IsGreeted ? _maxFrame : MaxFrameBeforeGreeting;
        if (length == 0 || length > limit)
        {
            throw new WireException($"a frame of {length} bytes; allowed are 1 to {limit}.");
        }

        if (buffer.Length < 4 + length)
        {
            return false;
        }

        frame = buffer.Slice(4, length);
        buffer = buffer.Slice(4 + length);
        return true;
    }

    private void Handle(ReadOnlySequence<byte> frame)
    {
        if (frame.IsSingleSegment)
        {
            Handle(frame.FirstSpan);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)frame.Length);
        frame.CopyTo(rented);
        Handle(rented.AsSpan(0, (int)frame.Length));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Handle(ReadOnlySpan<byte> frame)
    {
        var reader = new WireReader(frame, _node);
        var kind = (FrameKind)reader.Byte();
        if (!IsGreeted && kind is not (FrameKind.Hello or FrameKind.Welcome))
        {
            throw new WireException($"{kind} before the greeting.");
        }

        switch (kind)
        {
            case FrameKind.Hello or FrameKind.Welcome:
                _peer.Greet(this, kind, ref reader);
                break;
            case FrameKind.Request or FrameKind.OneWay:
                HandleRequest(ref reader);
                break;
            case FrameKind.Result or FrameKind.Error:
                HandleAnswer(kind, ref reader);
                break;
            case FrameKind.Cancel:
                if (_cancellations.TryRemove(reader.Varint(), out var cancellation))
                {
                    _ = cancellation.CancelAsync();
                }

                break;
            default:
                throw new WireException($"kind {(byte)kind} is not known.");
        }
    }

    private void HandleRequest(ref WireReader reader)
    {
        var id = reader.Varint();
        var target = Codec<GrainId>.Read(ref reader);
        var interfaceName = reader.Text();
        var methodId = reader.UInt32();
        try
        {
            if (TypeNames.Find(interfaceName) is not { IsInterface: true } interfaceType || MethodTable.Find(interfaceType, methodId) is not { } method)
            {
                throw new OrleansException($"{interfaceName} has no method {methodId:x8} here: both sides must come from the same build.");
            }

            var request = method.NewRequest();
            RequestContext.Snapshot = Codec<Dictionary<string, object>?>.Read(ref reader);
            request.Context = ExecutionContext.Capture();
            RequestContext.Snapshot = null;
            request.ReadArguments(ref reader);
            if (id != 0)
            {
                request.Reply = new ReceivedCall(this, id);
                if (method.HasToken)
                {
                    request.Token = (_cancellations[id] = new()).Token;
                }
            }

            _peer.Deliver(target, interfaceType, request);
        }
#pragma warning disable CA1031 // The frame is whole: what is wrong inside concerns this call alone.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (id == 0)
            {
                _node.LogOneWayFailed(interfaceName, error);
            }
            else
            {
                _cancellations.TryRemove(id, out _);
                SendError(id, error is WireException ? new OrleansException(error.Message) : error);
            }
        }
    }

    private void HandleAnswer(FrameKind kind, ref WireReader reader)
    {
        if (!_node.Pending.TryRemove(reader.Varint(), out var call))
        {
            // Timed out or cancelled in the meantime.
            return;
        }

        try
        {
            if (kind == FrameKind.Error)
            {
                call!.Fail(ExceptionCodec.Read(ref reader) ?? throw new WireException("an error without exception."));
                return;
            }

            call!.Remove();
            call.Request.ReadResult(ref reader);
        }
#pragma warning disable CA1031 // As for requests.
        catch (Exception error)
#pragma warning restore CA1031
        {
            call!.Fail(new OrleansException($"The answer of {call.Request.Method!.Name} could not be read: {error.Message}", error));
        }
    }
}
