using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>A client that gets the output from the moment it attached.</summary>
internal sealed unsafe class OutputReader
{
    private const int MostPending = 256 * 1024;
    private readonly int _client;
    private readonly EventLoop _loop;
    private readonly Board _board;
    private readonly TimeSpan? _patience;
    private readonly Watch _watch;
    private readonly Queue<byte[]> _pending = [];
    private IDisposable? _deadline;
    private int _sent; // Of the first piece.
    private long _bytes;

    /// <param name="patience">How long it may take nothing while it holds the output up; <see langword="null"/>: for ever.</param>
    public OutputReader(int client, EventLoop loop, Board board, TimeSpan? patience)
    {
        (_client, _loop, _board, _patience) = (client, loop, board, patience);
        _watch = loop.Watch(client, Ready);
    }

    public bool IsClosed { get; private set; }

    /// <summary>It holds the output up.</summary>
    public bool IsFull => _bytes > MostPending;

    /// <summary>It has had all.</summary>
    public bool IsDrained => _bytes == 0;

    public void Send(byte kind, ReadOnlySpan<byte> content)
    {
        var frame = new byte[IoFrame.HeaderLength + content.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame.AsSpan(IoFrame.HeaderLength));
        _pending.Enqueue(frame);
        _bytes += frame.Length;
        Write();
    }

    public void Close()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            _bytes = 0;
            _deadline?.Dispose();
            _watch.Dispose();
            _ = Libc.close(_client);
        }
    }

    private void Ready()
    {
        byte nothing;
        var got = Libc.read(_client, &nothing, 1);
        if (got == 0 || (got < 0 && Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted)))
        {
            Close();
        }
        else
        {
            Write();
        }

        _board.Changed(this);
    }

    private void Write()
    {
        while (!IsClosed && _pending.TryPeek(out var piece))
        {
            nint written;
            fixed (byte* start = piece)
            {
                written = Libc.send(_client, start + _sent, piece.Length - _sent, Libc.NoSignal);
            }

            if (written < 0 && Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted))
            {
                Close();
                return;
            }

            if (written < 0)
            {
                break;
            }

            Advance((int)written, piece.Length);
        }

        if (!IsClosed)
        {
            _watch.WantsWrite = _bytes > 0;
            Time();
        }
    }

    private void Advance(int written, int length)
    {
        _bytes -= written;
        _sent += written;
        _deadline?.Dispose();
        _deadline = null;
        if (_sent == length)
        {
            _sent = 0;
            _pending.Dequeue();
        }
    }

    private void Time()
    {
        if (IsFull && _deadline is null && _patience is { } patience)
        {
            _deadline = _loop.After(patience, () =>
            {
                Close();
                _board.Changed(this);
            });
        }
    }
}
