using System.Diagnostics;
using System.Runtime.InteropServices;
using Levee.Executors.Native;

namespace Levee.Executors.Loop;

/// <summary>The one thread of an executor: waits in poll(2) for descriptors and times, and calls what waits for them.</summary>
internal sealed class EventLoop : IEvents
{
    private readonly List<Watch> _watches = [];
    private readonly List<Timer> _timers = []; // In order of time; there are few.
    private PollEntry[] _entries = new PollEntry[8];
    private int? _exitCode;

    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public Watch Watch(int descriptor, Action ready)
    {
        var watch = new Watch(this, descriptor, ready);
        _watches.Add(watch);
        return watch;
    }

    public IDisposable After(TimeSpan delay, Action action)
    {
        var timer = new Timer(this, Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), action);
        var place = _timers.Count;
        while (place > 0 && _timers[place - 1].Time > timer.Time)
        {
            place--;
        }

        _timers.Insert(place, timer);
        return timer;
    }

    /// <summary>Ends <see cref="Run"/> after the call under way.</summary>
    public void Exit(int code) => _exitCode ??= code;

    /// <returns>The code given to <see cref="Exit"/>.</returns>
    public int Run()
    {
        while (_exitCode is null)
        {
            CallReady(Poll());
            CallTimers();
        }

        return _exitCode.Value;
    }

    internal void Remove(Watch watch) => _watches.Remove(watch);

    private unsafe int Poll()
    {
        var count = _watches.Count;
        if (_entries.Length < count)
        {
            Array.Resize(ref _entries, count * 2);
        }

        for (var i = 0; i < count; i++)
        {
            _entries[i] = new() { Descriptor = _watches[i].Descriptor, Wanted = (short)((_watches[i].WantsRead ? PollEntry.Readable : 0) | (_watches[i].WantsWrite ? PollEntry.Writable : 0)) };
        }

        fixed (PollEntry* entries = _entries)
        {
            if (Libc.poll(entries, (nuint)count, Patience()) >= 0)
            {
                return count;
            }
        }

        return Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : throw new InvalidOperationException($"poll failed: {Libc.LastErrorText()}");
    }

    /// <summary>Milliseconds until the first timer, rounded up; -1 for ever.</summary>
    private int Patience() => _exitCode is not null ? 0
        : _timers.Count == 0 ? -1
        : (int)Math.Clamp(Math.Ceiling((_timers[0].Time - Now).TotalMilliseconds), 0, int.MaxValue);

    private void CallReady(int count)
    {
        // A call may add and remove watches: the ones polled are fixed first.
        var ready = new List<Watch>();
        for (var i = 0; i < count; i++)
        {
            if (_entries[i].Found != 0)
            {
                ready.Add(_watches[i]);
            }
        }

        foreach (var watch in ready)
        {
            if (!watch.IsDisposed && _exitCode is null)
            {
                watch.Ready();
            }
        }
    }

    private void CallTimers()
    {
        while (_exitCode is null && _timers.Count > 0 && _timers[0].Time <= Now)
        {
            var timer = _timers[0];
            _timers.RemoveAt(0);
            timer.Action();
        }
    }

    private sealed class Timer(EventLoop loop, TimeSpan time, Action action) : IDisposable
    {
        public TimeSpan Time => time;

        public Action Action => action;

        public void Dispose() => loop._timers.Remove(this);
    }
}
