using System.Runtime.InteropServices;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>One descriptor that the container writes to.</summary>
/// <param name="log">The sandbox's file; -1: none.</param>
/// <param name="kind">As readers get it.</param>
internal sealed unsafe class OutputSource(int descriptor, int log, byte kind, EventLoop loop, Board board)
{
    private readonly byte[] _buffer = new byte[16 * 1024];

    // None while paused: poll(2) tells of an end even when nobody asks, again and again.
    private Watch? _watch;

    public void Pause()
    {
        _watch?.Dispose();
        _watch = null;
    }

    public void Resume() => _watch ??= loop.Watch(descriptor, Read);

    private void Read()
    {
        nint got;
        fixed (byte* start = _buffer)
        {
            got = Libc.read(descriptor, start, _buffer.Length);
        }

        if (got > 0)
        {
            Keep((int)got);
            board.Pass(kind, _buffer.AsSpan(0, (int)got));
        }
        else if (got == 0 || Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted))
        {
            Pause(); // Also EIO: nobody holds the lower side of the terminal any more.
            board.Ended(this);
        }
    }

    /// <summary>Adds to the sandbox's file; when the disk is full those who attached still get it.</summary>
    private void Keep(int length)
    {
        fixed (byte* start = _buffer)
        {
            nint written = 0;
            for (var at = 0; log >= 0 && at < length && (written = Libc.write(log, start + at, length - at)) > 0; at += (int)written)
            {
            }
        }
    }
}
