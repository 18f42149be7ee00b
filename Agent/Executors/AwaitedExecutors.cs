namespace Levee.Agent.Executors;

/// <summary>Tells when executors that outlived an agent may all be back.</summary>
internal sealed class AwaitedExecutors
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = New();

    /// <summary>Completes when one came back or ended; ask again after each completion.</summary>
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

    /// <summary>One came back or ended.</summary>
    public void Check()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
