using System.Threading.Channels;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Recovery;

/// <summary>Puts status updates and acknowledgements on disk, many with one fsync, and tells each writer when its record is safe.</summary>
/// <remarks>
/// All that came while the disk was busy goes together: each record at the end of its task's <c>task.updates</c>, all of them into one journal, then one fdatasync of the journal.
/// A killed agent finds everything in <c>task.updates</c>; after a crash of the machine the journal has what those files lack. A disk that refuses is tried again until it does not:
/// nobody is told that an update is safe when it is not. A file that has grown long is shortened to what is still needed whenever the journal is empty: else the journal would bring back what was left out.
/// </remarks>
internal sealed partial class UpdateLog : IDisposable
{
    private const int LargestBatch = 4096;
    private const long LongFile = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly SandboxLayout _layout;
    private readonly ILogger<UpdateLog> _logger;
    private readonly Thread _thread;
    private readonly HashSet<string> _long = []; // Tasks whose files are to be shortened.
    private readonly Dictionary<string, long> _needed = []; // Tasks whose files stay long, and how long they are.
    private UpdateJournal? _journal;
    private int _waiting;
    private long _waitingBytes;

    public UpdateLog(SandboxLayout layout, ILogger<UpdateLog> logger)
    {
        (_layout, _logger) = (layout, logger);
        _thread = new(Run) { IsBackground = true, Name = "update log" }; // fsync blocks; the pool's threads are few.
        _thread.Start();
    }

    /// <summary>Records that were written, since the start.</summary>
    public long Records { get; private set; }

    /// <summary>How often the disk was waited for, since the start.</summary>
    public long Commits { get; private set; }

    /// <summary>What waits for the disk.</summary>
    public UpdateLoad Waiting => new(Volatile.Read(ref _waiting), Interlocked.Read(ref _waitingBytes));

    /// <summary>Writes a record after those before it.</summary>
    /// <param name="agent">Agent id.</param>
    /// <param name="task">The task's directory of checkpoints.</param>
    /// <param name="written">Called when it is safe, in order, on the log's own thread; must not block.</param>
    public void Append(string agent, string task, UpdateRecord record, Action? written)
    {
        var entry = new Entry(agent, task, record.ToBytes(), written);
        Interlocked.Increment(ref _waiting);
        Interlocked.Add(ref _waitingBytes, entry.Record.Length);
        _entries.Writer.TryWrite(entry);
    }

    /// <summary>Writes what is left and ends.</summary>
    public void Dispose()
    {
        _entries.Writer.TryComplete();
        _stopping.Cancel();
        _thread.Join();
        _journal?.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        var batch = new List<Entry>();
        while (_entries.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _entries.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            if (Persist(batch))
            {
                batch.ForEach(entry => entry.Written?.Invoke());
            }

            Interlocked.Add(ref _waiting, -batch.Count);
            Interlocked.Add(ref _waitingBytes, -batch.Sum(entry => (long)entry.Record.Length));
            if (_long.Count > 0 && _journal is { IsEmpty: true })
            {
                Shorten(_journal);
            }
        }
    }

    /// <returns><see langword="false"/> when the agent ends before the disk takes it.</returns>
    private bool Persist(List<Entry> batch)
    {
        while (true)
        {
            try
            {
                Write(batch);
                (Records, Commits) = (Records + batch.Count, Commits + 1);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(batch.Count, error.Message);
                if (_stopping.Token.WaitHandle.WaitOne(Pause))
                {
                    return false;
                }
            }
        }
    }

    private void Write(List<Entry> batch)
    {
        foreach (var (agent, task, record, _) in batch)
        {
            if (_journal?.Agent != agent)
            {
                _journal?.Dispose();
                _journal = null;
                _journal = UpdateJournal.Open(_layout, agent);
                _long.Clear(); // Nothing is added to those of an agent id that was given up.
                _needed.Clear();
            }

            if (TaskUpdatesFile.Append(task, record) is var length && length > LongFile && length > 2 * _needed.GetValueOrDefault(task))
            {
                _long.Add(task);
            }

            _journal.Add(task, record);
        }

        _journal?.Commit();
    }

    private void Shorten(UpdateJournal journal)
    {
        try
        {
            journal.Sync();
            foreach (var task in _long.ToList())
            {
                var length = TaskUpdatesFile.Shorten(task);
                _long.Remove(task);
                _needed.Remove(task);
                if (length > LongFile / 2)
                {
                    _needed[task] = length;
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotShortened(error.Message); // The disk is full, say: they stay as they are until the journal is empty again.
        }
    }

    private readonly record struct Entry(string Agent, string Task, byte[] Record, Action? Written);

    [LoggerMessage(EventIds.UpdatesNotWritten, LogLevel.Error, "{Updates} updates cannot be written and wait: {Reason}")]
    private partial void LogNotWritten(int updates, string reason);

    [LoggerMessage(EventIds.UpdatesNotShortened, LogLevel.Warning, "Old updates stay on disk: {Reason}")]
    private partial void LogNotShortened(string reason);
}
