using System.Net.Sockets;
using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Client;

/// <summary>One TCP connection, the same on both sides: calls go out and their answers come in, calls come in and their answers go out.</summary>
internal sealed class Connection
{
    private const int MaxFrameBeforeGreeting = 4096;
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);
    private readonly Node _node;
    private readonly Socket _socket;
    private readonly IPeer _peer;
    private readonly FrameOutput _output;
    private readonly FrameInput _input;
    private readonly ReceivedCalls _received;

    public Connection(Node node, Socket socket, int maxFrame, IPeer peer)
    {
        (_node, _socket, _peer) = (node, socket, peer);
        _output = new(socket, maxFrame, peer.Lost);
        _input = new(socket, () => IsGreeted ? maxFrame : MaxFrameBeforeGreeting, Handle);
        _received = new(node, peer, _output);
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
        var sending = _output.RunAsync();
        try
        {
            Close(await _input.RunAsync());
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
        _node.Pending.FailAll(this, () => _peer.Lost(_output.Closed!));
        await _received.CancelAllAsync();
        return _output.Closed!;
    }

    /// <summary>Ends the connection. What was sent before still goes out, as far as the other side takes it.</summary>
    public void Close(string reason) => _output.Close(reason);

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
        if (_output.Closed is null)
        {
            Send(FrameKind.Cancel, id, static (writer, id) => writer.Varint(id));
        }
    }

    /// <inheritdoc cref="FrameOutput.Send"/>
    public void Send<T>(FrameKind kind, T content, Action<WireWriter, T> fill) => _output.Send(kind, content, fill);

    private static void WriteRequest(WireWriter writer, (ulong Id, GrainId Target, Type Interface, Request Request) call)
    {
        writer.Varint(call.Id);
        Codec<GrainId>.Write(writer, call.Target);
        writer.Text(TypeNames.Of(call.Interface));
        writer.UInt32(call.Request.Method!.Id);
        Codec<Dictionary<string, object>>.Write(writer, RequestContext.Snapshot!);
        call.Request.WriteArguments(writer);
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
                _received.Take(ref reader);
                break;
            case FrameKind.Result or FrameKind.Error:
                _node.Pending.TakeAnswer(kind, ref reader);
                break;
            case FrameKind.Cancel:
                _received.Cancel(reader.Varint());
                break;
            default:
                throw new WireException($"kind {(byte)kind} is not known.");
        }
    }
}
