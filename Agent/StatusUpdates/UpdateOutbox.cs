using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Agent.StatusUpdates;

/// <summary>The update streams of all tasks. Safe for several threads.</summary>
internal sealed class UpdateOutbox(TimeProvider clock)
{
    private const int ClosedToKnow = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskKey, UpdateStream> _streams = [];
    private readonly Dictionary<FrameworkId, UpdateLoad> _loads = []; // What waits in the streams.
    private readonly OrderedDictionary<TaskKey, UpdateStream> _closed = []; // An executor may send the last update again when its confirmation got lost.
    private readonly PriorityQueue<TaskKey, TimeSpan> _due = new(); // An entry counts only when its stream is due just then.
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

    /// <summary>Whether so much of a task or its framework waits already that its executor has to wait too.</summary>
    public bool IsFull(TaskKey task)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(task)?.Load.Reaches(UpdateLoad.OfTask) == true || _loads.GetValueOrDefault(task.Framework).Reaches(UpdateLoad.OfFramework);
        }
    }

    /// <summary>Whether the updates that an executor brings when it subscribes can wait beside what waits already; those that came before need no room.</summary>
    public bool HasRoom(FrameworkId framework, IEnumerable<TaskStatus> updates)
    {
        lock (_gate)
        {
            var all = _loads.GetValueOrDefault(framework);
            foreach (var ofTask in updates.GroupBy(update => new TaskKey(framework, TaskId.From(update.TaskId))))
            {
                var fresh = ofTask.Where(update => !Knows(ofTask.Key, update.Uuid)).Select(UpdateLoad.Of).Aggregate(default(UpdateLoad), (sum, load) => sum + load);
                all += fresh;
                if (((_streams.GetValueOrDefault(ofTask.Key)?.Load ?? default) + fresh).IsOver(UpdateLoad.OfReturningTask))
                {
                    return false;
                }
            }

            return !all.IsOver(UpdateLoad.OfReturningFramework);
        }
    }

    /// <summary>Whether an update came before.</summary>
    public bool Knows(TaskKey task, ByteString uuid)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(task)?.Seen.Contains(uuid) == true || _closed.GetValueOrDefault(task)?.Seen.Contains(uuid) == true;
        }
    }

    /// <summary>Takes up the stream of a task that an agent before this one had.</summary>
    public void Restore(TaskKey task, UpdateStream stream)
    {
        lock (_gate)
        {
            if (stream.IsClosed)
            {
                Close(task, stream);
            }
            else
            {
                Put(task, stream);
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
            Put(task, next);
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

            Put(task, next);
            if (next.IsClosed)
            {
                Set(task, null);
                Close(task, next);
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
                Set(task, null);
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
            var now = Now;
            _due.Clear();
            foreach (var (task, stream) in _streams.ToList())
            {
                Put(task, stream.Resume(now));
            }

            Announce();
        }
    }

    /// <summary>The updates to send now; they count as sent.</summary>
    /// <param name="limit">At most so many; the rest stays due.</param>
    public ImmutableArray<StatusUpdate> TakeDue(int limit = int.MaxValue)
    {
        lock (_gate)
        {
            var now = Now;
            var taken = ImmutableArray.CreateBuilder<StatusUpdate>();
            while (!_paused && taken.Count < limit && FirstDue() is var (task, due) && due <= now)
            {
                var stream = _streams[task];
                taken.Add(new(task.Framework, stream.Head!, stream.LatestState));
                _due.Dequeue();
                Put(task, stream.Sent(now));
            }

            return taken.ToImmutable();
        }
    }

    /// <summary>Time until something is due; <see langword="null"/>: not before <see cref="Changed"/>.</summary>
    public TimeSpan? UntilDue()
    {
        lock (_gate)
        {
            return !_paused && FirstDue() is var (_, due) ? due - Now : null;
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

    private void Close(TaskKey task, UpdateStream stream)
    {
        _closed.Remove(task);
        _closed.Add(task, stream);
        if (_closed.Count > ClosedToKnow)
        {
            _closed.RemoveAt(0);
        }
    }

    private void Put(TaskKey task, UpdateStream stream)
    {
        if (stream.Due is { } due)
        {
            _due.Enqueue(task, due);
        }

        Set(task, stream);
    }

    /// <summary>Puts a stream in the place of the one before, or takes that away.</summary>
    private void Set(TaskKey task, UpdateStream? stream)
    {
        var load = _loads.GetValueOrDefault(task.Framework) - (_streams.GetValueOrDefault(task)?.Load ?? default) + (stream?.Load ?? default);
        if (load.Updates > 0)
        {
            _loads[task.Framework] = load;
        }
        else
        {
            _loads.Remove(task.Framework);
        }

        if (stream is not null)
        {
            _streams[task] = stream;
        }
        else
        {
            _streams.Remove(task);
        }
    }

    /// <summary>The stream that is due next, after dropping entries that count no more.</summary>
    private (TaskKey Task, TimeSpan Due)? FirstDue()
    {
        while (_due.TryPeek(out var task, out var due))
        {
            if (_streams.GetValueOrDefault(task)?.Due == due)
            {
                return (task, due);
            }

            _due.Dequeue();
        }

        return null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Announce()
    {
        _changed.TrySetResult();
        _changed = New();
    }
}
