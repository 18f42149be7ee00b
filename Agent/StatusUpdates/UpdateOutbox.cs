using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Agent.StatusUpdates;

/// <summary>The update streams of all tasks. Safe for several threads.</summary>
internal sealed class UpdateOutbox(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskKey, UpdateStream> _streams = [];
    private TaskCompletionSource _changed = New();
    private readonly long _start = clock.GetTimestamp();
    private bool _paused = true;

    /// <summary>Monotonic: a step of the wall clock does not move retries.</summary>
    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>Completes when something may be due earlier than before; ask again after each completion.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Number of updates that wait for acknowledgement, at most one counted for each task.</summary>
    public int Unacknowledged
    {
        get
        {
            lock (_gate)
            {
                return _streams.Values.Count(stream => stream.Head is not null);
            }
        }
    }

    /// <summary>Queues an update.</summary>
    /// <returns><see langword="false"/> when it is a duplicate or comes after a terminal one.</returns>
    public bool Add(TaskKey task, TaskStatus update)
    {
        lock (_gate)
        {
            var stream = _streams.GetValueOrDefault(task, UpdateStream.Empty);
            var next = stream.Add(update, Now);
            _streams[task] = next;
            Announce();
            return next != stream;
        }
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>Whether the task is over with it; <see langword="null"/> when the acknowledgement fits nothing.</returns>
    public bool? Acknowledge(TaskKey task, ByteString uuid)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(task, out var stream) || stream.Acknowledge(uuid, Now) is not { } next)
            {
                return null;
            }

            _streams[task] = next;
            if (next.IsClosed)
            {
                _streams.Remove(task);
            }

            Announce();
            return next.IsClosed;
        }
    }

    /// <summary>Drops the updates of a framework that can acknowledge no more.</summary>
    public void Drop(FrameworkId framework)
    {
        lock (_gate)
        {
            foreach (var task in _streams.Keys.Where(task => task.Framework == framework).ToList())
            {
                _streams.Remove(task);
            }

            Announce();
        }
    }

    /// <summary>No master: nothing is due until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _paused = true;
        }
    }

    /// <summary>A master is there: all first updates are due at once.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _paused = false;
            foreach (var (task, stream) in _streams.ToList())
            {
                _streams[task] = stream.Resume(Now);
            }

            Announce();
        }
    }

    /// <summary>The updates to send now; they count as sent.</summary>
    public ImmutableArray<StatusUpdate> TakeDue()
    {
        lock (_gate)
        {
            var now = Now;
            var due = _paused ? [] : _streams.Where(entry => entry.Value.Due <= now).ToList();
            foreach (var (task, stream) in due)
            {
                _streams[task] = stream.Sent(now);
            }

            return [.. due.Select(entry => new StatusUpdate(entry.Key.Framework, entry.Value.Head!, entry.Value.LatestState))];
        }
    }

    /// <summary>Time until something is due; <see langword="null"/>: not before <see cref="Changed"/>.</summary>
    public TimeSpan? UntilDue()
    {
        lock (_gate)
        {
            return !_paused && _streams.Values.Min(stream => stream.Due) is { } due ? due - Now : null;
        }
    }

    /// <summary>The update in flight of a task.</summary>
    public TaskStatus? Head(TaskKey task)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(task)?.Head;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Announce()
    {
        _changed.TrySetResult();
        _changed = New();
    }
}
