using System.Runtime.InteropServices;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Http;

/// <summary>An HTTP connection that is kept open; requests may follow each other without waiting.</summary>
internal sealed unsafe class Connection : IDisposable
{
    private static readonly byte[] ReadBuffer = new byte[16 * 1024]; // One thread: one buffer for all.
    private readonly IConnectionHandler _handler;
    private readonly ResponseReader _reader;
    private readonly int _descriptor;
    private readonly Watch _watch;
    private byte[] _unsent = [];
    private bool _connected;
    private bool _closed;

    private Connection(int descriptor, IEvents events, IConnectionHandler handler)
    {
        _descriptor = descriptor;
        _handler = handler;
        _reader = new(handler);
        _watch = events.Watch(descriptor, OnReady);
        _watch.WantsWrite = true;
    }

    /// <summary>Starts to connect; a failure is told to the handler later.</summary>
    /// <exception cref="InvalidOperationException">There are no more file descriptors.</exception>
    public static Connection Open(AgentAddress address, IEvents events, IConnectionHandler handler)
    {
        var descriptor = Libc.socket(address.Family, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw new InvalidOperationException($"No socket: {Libc.LastErrorText()}");
        }

        var on = 1;
        _ = Libc.setsockopt(descriptor, Libc.TcpLevel, Libc.TcpNoDelay, &on, sizeof(int)); // Not for Unix sockets, which need it not.
        int result;
        fixed (byte* start = address.SocketAddress)
        {
            result = Libc.connect(descriptor, start, (uint)address.SocketAddress.Length);
        }

        var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        var connection = new Connection(descriptor, events, handler);
        if (error is not (0 or Libc.InProgress))
        {
            events.After(TimeSpan.Zero, () => connection.Close(Libc.ErrorText(error)));
        }

        return connection;
    }

    /// <summary>Sends, now or when it can be.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_closed)
        {
            return;
        }

        _unsent = [.. _unsent, .. bytes];
        if (_connected)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _watch.Dispose();
            _ = Libc.close(_descriptor);
        }
    }

    private void OnReady()
    {
        if (!_connected)
        {
            if (!FinishConnect())
            {
                return;
            }

            _handler.OnConnected();
        }

        if (_watch.WantsWrite)
        {
            Flush();
        }

        Receive();
    }

    private bool FinishConnect()
    {
        int error;
        var length = (uint)sizeof(int);
        if (Libc.getsockopt(_descriptor, Libc.SocketLevel, Libc.SocketError, &error, &length) != 0 || error != 0)
        {
            Close(Libc.ErrorText(error));
            return false;
        }

        _connected = true;
        return true;
    }

    private void Flush()
    {
        while (_unsent.Length > 0 && !_closed)
        {
            nint sent;
            fixed (byte* start = _unsent)
            {
                sent = Libc.send(_descriptor, start, _unsent.Length, Libc.NoSignal);
            }

            if (sent < 0 && Marshal.GetLastPInvokeError() is var error and not (Libc.TryAgain or Libc.Interrupted))
            {
                Close(Libc.ErrorText(error));
                return;
            }

            if (sent < 0)
            {
                break;
            }

            _unsent = _unsent[(int)sent..];
        }

        _watch.WantsWrite = _unsent.Length > 0;
    }

    private void Receive()
    {
        while (!_closed)
        {
            nint got;
            fixed (byte* start = ReadBuffer)
            {
                got = Libc.read(_descriptor, start, ReadBuffer.Length);
            }

            if (got < 0 && Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted)
            {
                return;
            }

            if (got <= 0)
            {
                Close(got == 0 ? "closed by the agent" : Libc.LastErrorText());
                return;
            }

            Take((int)got);
            if (got < ReadBuffer.Length)
            {
                return; // poll(2) says when there is more.
            }
        }
    }

    private void Take(int length)
    {
        try
        {
            _reader.Read(ReadBuffer.AsSpan(0, length));
        }
        catch (InvalidDataException error)
        {
            Close(error.Message);
        }
    }

    private void Close(string why)
    {
        if (!_closed)
        {
            Dispose();
            _handler.OnClosed(why);
        }
    }
}
