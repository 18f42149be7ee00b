using Levee.Agent.Configuration;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Garbage;

/// <summary>Removes directories when their time has come, and sooner when the disk fills up. Source: spec agent-behaviour section 17.</summary>
internal sealed partial class GarbageCollector(GarbageSettings settings, IWorkDisk disk, TimeProvider clock, ILogger<GarbageCollector> logger)
{
    private readonly object _gate = new(); // Not a Lock: it is waited on.
    private readonly Dictionary<string, TimeSpan> _due = new(StringComparer.Ordinal);
    private readonly long _start = clock.GetTimestamp();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _removing;
    private long _succeeded;
    private long _failed;

    /// <summary>How long sandboxes are kept at present; at most <c>--gc_delay</c>.</summary>
    public TimeSpan MaxAge { get; private set; } = settings.Delay;

    public long Succeeded => Interlocked.Read(ref _succeeded);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Directories that wait for their time.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _due.Count;
            }
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>Has a directory removed later; said again, the new time counts.</summary>
    /// <param name="delay">From now; at once when negative.</param>
    public void Schedule(string path, TimeSpan delay)
    {
        lock (_gate)
        {
            _due[path] = Now + delay;
            _changed.TrySetResult();
        }
    }

    /// <summary>Keeps a directory. When it is just being removed, returns after that.</summary>
    public void Unschedule(string path)
    {
        lock (_gate)
        {
            _due.Remove(path);
            while (_removing is { } current && (current == path || path.StartsWith(current + "/", StringComparison.Ordinal)))
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watch = TimeSpan.Zero;
        while (true)
        {
            if (watch <= Now)
            {
                watch = Now + settings.DiskWatchInterval;
                await Task.Run(Watch, cancellationToken);
            }

            await Task.Run(() => Collect(TimeSpan.Zero), cancellationToken);
            await WaitAsync(watch, cancellationToken);
        }
    }

    /// <summary>Looks how full the disk is, and removes what is older than that allows.</summary>
    public void Watch()
    {
        try
        {
            MaxAge = settings.Delay * Math.Max(0, 1 - settings.DiskHeadroom - disk.Used);
        }
        catch (IOException error)
        {
            LogNoUsage(error.Message); // Then what was right a minute ago is right now.
        }

        Collect(settings.Delay - MaxAge);
    }

    /// <summary>Removes what is due within a time.</summary>
    public void Collect(TimeSpan within)
    {
        var limit = Now + within;
        while (Take(limit) is { } path)
        {
            Remove(path);
            lock (_gate)
            {
                _removing = null;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private string? Take(TimeSpan limit)
    {
        lock (_gate)
        {
            var (path, due) = _due.Count == 0 ? default : _due.MinBy(entry => entry.Value);
            if (path is null || due > limit)
            {
                return null;
            }

            _due.Remove(path);
            return _removing = path;
        }
    }

    private void Remove(string path)
    {
        try
        {
            DirectoryRemoval.Remove(path);
            Interlocked.Increment(ref _succeeded);
            LogRemoved(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _failed);
            LogNotRemoved(path, error.Message);
        }
    }

    private async Task WaitAsync(TimeSpan watch, CancellationToken cancellationToken)
    {
        Task changed;
        TimeSpan next;
        lock (_gate)
        {
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            changed = _changed.Task;
            next = _due.Count == 0 ? watch : _due.Values.Min();
        }

        var left = (next < watch ? next : watch) - Now;
        if (left > TimeSpan.Zero)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(left, clock, enough.Token));
            await enough.CancelAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventIds.GarbageRemoved, LogLevel.Debug, "Removed {Path}")]
    private partial void LogRemoved(string path);

    [LoggerMessage(EventIds.GarbageNotRemoved, LogLevel.Warning, "{Path} cannot be removed: {Reason}")]
    private partial void LogNotRemoved(string path, string reason);

    [LoggerMessage(EventIds.DiskUsageUnknown, LogLevel.Warning, "How full the disk of --work_dir is cannot be found out: {Reason}")]
    private partial void LogNoUsage(string reason);
}
