using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>The one client that sends input.</summary>
internal sealed unsafe class InputClient
{
    private readonly byte[] _buffer = new byte[IoFrame.HeaderLength + IoFrame.LongestContent];
    private readonly int _client;
    private readonly ProcessInput _input;
    private readonly Board _board;
    private Watch? _watch;
    private int _length;
    private bool _isHeldUp; // Nothing more is read until the process has taken what it got.

    public InputClient(int client, EventLoop loop, ProcessInput input, Board board)
    {
        (_client, _input, _board) = (client, input, board);
        Answer(client, IoFrame.Accepted, "");
        _watch = loop.Watch(client, Read);
    }

    /// <summary>Says something short: what does not fit the socket's buffer at once is for a client that does not read.</summary>
    public static void Answer(int client, byte kind, string text)
    {
        var frame = new byte[IoFrame.HeaderLength + Encoding.UTF8.GetByteCount(text)];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), frame.Length - IoFrame.HeaderLength);
        _ = Encoding.UTF8.GetBytes(text, frame.AsSpan(IoFrame.HeaderLength));
        fixed (byte* start = frame)
        {
            _ = Libc.send(client, start, frame.Length, Libc.NoSignal);
        }
    }

    /// <summary>There is no more output.</summary>
    public void Finish() => End(IoFrame.Finished, "");

    private void Read()
    {
        if (_isHeldUp)
        {
            Leave(); // Called for failures only: the client is gone altogether, not just its input.
            return;
        }

        nint got;
        fixed (byte* start = _buffer)
        {
            got = Libc.read(_client, start + _length, _buffer.Length - _length);
        }

        if (got > 0)
        {
            _length += (int)got;
            TakeFrames();
        }
        else if (got == 0 || Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted))
        {
            Leave(); // The process' input stays open: only a frame without content ends it.
        }
    }

    private void TakeFrames()
    {
        while (_watch is not null && !_isHeldUp && _length >= IoFrame.HeaderLength)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(1));
            if (length is < 0 or > IoFrame.LongestContent)
            {
                End(IoFrame.Refused, "Received a frame of an impossible length");
                return;
            }

            var whole = IoFrame.HeaderLength + length;
            if (_length < whole)
            {
                return;
            }

            Take(_buffer[0], _buffer.AsSpan(IoFrame.HeaderLength, length));
            _buffer.AsSpan(whole, _length - whole).CopyTo(_buffer);
            _length -= whole;
        }
    }

    private void Take(byte kind, ReadOnlySpan<byte> content)
    {
        if (kind == IoFrame.WindowSize)
        {
            if (content.Length == 4 && !_input.Resize(BinaryPrimitives.ReadUInt16LittleEndian(content), BinaryPrimitives.ReadUInt16LittleEndian(content[2..])))
            {
                End(IoFrame.Refused, $"Unable to set the window size: {Libc.LastErrorText()}");
            }
        }
        else if (!_input.Write(content, Resume))
        {
            (_isHeldUp, _watch!.WantsRead) = (true, false);
        }
    }

    /// <param name="problem"><see langword="null"/>: the process took all.</param>
    private void Resume(string? problem)
    {
        if (problem is not null)
        {
            End(IoFrame.Failed, $"Failed writing to stdin: {problem}");
            return;
        }

        (_isHeldUp, _watch!.WantsRead) = (false, true);
        TakeFrames();
    }

    private void End(byte kind, string text)
    {
        Answer(_client, kind, text);
        Leave();
    }

    private void Leave()
    {
        _watch?.Dispose();
        _watch = null;
        _input.Forget();
        _ = Libc.close(_client);
        _board.Left(this);
    }
}
