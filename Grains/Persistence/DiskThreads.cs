namespace Levee.Grains.Persistence;

/// <summary>Threads for work that waits for the disk. The thread pool has one thread per core at first: a flush on each of them, and the whole process stands still for milliseconds.</summary>
/// <param name="most">Threads at a time; more work waits.</param>
internal sealed class DiskThreads(int most)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private int _threads;
    private int _idle;

    /// <summary>Completes when <paramref name="work"/> has, or fails as it did.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _work.Enqueue(() => Run(work, done));
            if (_work.Count > _idle && _threads < most)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "disk" }.UnsafeStart();
            }
            else
            {
                Monitor.Pulse(_gate);
            }
        }

        return done.Task;
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
#pragma warning disable CA1031 // Whatever it is, who asked for the work is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            done.SetException(error);
        }
    }

    private void Work()
    {
        while (Next() is { } run)
        {
            run();
        }
    }

    // Null when there was nothing to do for a while: the thread ends.
    private Action? Next()
    {
        lock (_gate)
        {
            for (var waited = false; _work.Count == 0; waited = true)
            {
                if (waited)
                {
                    _threads--;
                    return null;
                }

                _idle++;
                Monitor.Wait(_gate, Patience);
                _idle--;
            }

            return _work.Dequeue();
        }
    }
}
