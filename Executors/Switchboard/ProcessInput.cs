using System.Runtime.InteropServices;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>Where the process reads from.</summary>
internal sealed unsafe class ProcessInput
{
    private readonly SwitchboardSettings _settings;
    private readonly EventLoop _loop;
    private byte[] _pending = [];
    private int _written;
    private Action<string?>? _taken;
    private Watch? _watch;
    private bool _isClosed;

    public ProcessInput(SwitchboardSettings settings, EventLoop loop)
    {
        (_settings, _loop) = (settings, loop);
        Libc.SetNonBlocking(settings.Input);
    }

    /// <returns>Whether the terminal took the size; always for what is no terminal.</returns>
    public bool Resize(ushort rows, ushort columns) => !_settings.IsTerminal || Libc.SetWindowSize(_settings.Input, rows, columns);

    /// <summary>Gives the process input; nothing means its end, which a terminal tells by a character of its own.</summary>
    /// <param name="taken">Called later, with what went wrong if anything did, when the answer is <see langword="false"/>.</param>
    /// <returns>Whether all is done.</returns>
    public bool Write(ReadOnlySpan<byte> content, Action<string?> taken)
    {
        if (content.IsEmpty)
        {
            Close();
            return true;
        }

        // What another client left unwritten comes first.
        (_pending, _written, _taken) = ([.. _pending.AsSpan(_written), .. content], 0, taken);
        if (_watch is not null)
        {
            return false;
        }

        if (TryWrite() is { } done)
        {
            _taken = null;
            if (done.Length == 0)
            {
                return true;
            }

            _loop.After(TimeSpan.Zero, () => taken(done));
            return false;
        }

        _watch = _loop.Watch(_settings.Input, Continue);
        (_watch.WantsRead, _watch.WantsWrite) = (false, true);
        return false;
    }

    /// <summary>Whoever wrote last does not care any more; what it wrote is still passed on.</summary>
    public void Forget() => _taken = null;

    private void Continue()
    {
        if (TryWrite() is not { } done)
        {
            return;
        }

        _watch?.Dispose();
        _watch = null;
        var taken = _taken;
        _taken = null;
        taken?.Invoke(done.Length == 0 ? null : done);
    }

    /// <returns>Nothing when all is written, an error's words, or <see langword="null"/> when the process must read first.</returns>
    private string? TryWrite()
    {
        if (_isClosed)
        {
            return "it is closed";
        }

        fixed (byte* start = _pending)
        {
            while (_written < _pending.Length)
            {
                var got = Libc.write(_settings.Input, start + _written, _pending.Length - _written);
                if (got < 0)
                {
                    return Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted ? null : Libc.LastErrorText();
                }

                _written += (int)got;
            }
        }

        return "";
    }

    private void Close()
    {
        if (!_settings.IsTerminal && !_isClosed)
        {
            _isClosed = true;
            _ = Libc.close(_settings.Input);
        }
    }
}
