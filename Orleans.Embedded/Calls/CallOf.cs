using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>A call with a result; one without has <see cref="Nothing"/>.</summary>
internal abstract class CallOf<T> : Request
{
    private Task<T>? _ended;
    private TaskCompletionSource<T>? _promise;

    /// <summary>What the caller gets.</summary>
    public Task<T> Task => _promise?.Task ?? _ended!;

    public sealed override void Run(TurnQueue turn, object target)
    {
        Task<T> task;
        try
        {
            task = Invoke(target) ?? throw new InvalidOperationException($"{Method!.Name} returned null instead of a task.");
        }
#pragma warning disable CA1031 // Whatever the method fails with is the caller's.
        catch (Exception error)
#pragma warning restore CA1031
        {
            task = System.Threading.Tasks.Task.FromException<T>(error);
        }

        if (task.IsCompleted)
        {
            Complete(turn, task);
            turn.Finished(this);
        }
        else
        {
            _ = FinishLaterAsync(turn, task);
        }
    }

    public sealed override void Promise() => _promise ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed override bool Fail(Exception error)
    {
        Promise();
        return error is OperationCanceledException cancelled ? _promise!.TrySetCanceled(Cancelled(cancelled)) : _promise!.TrySetException(error);
    }

    public sealed override void WriteResult(WireWriter writer) => Codec<T>.Write(writer, _ended!.Result);

    public sealed override void ReadResult(ref WireReader reader)
    {
        var result = Codec<T>.Read(ref reader);
        if (Reply is null)
        {
            _promise!.TrySetResult(result);
            return;
        }

        _ended = System.Threading.Tasks.Task.FromResult(result);
        Reply.Done(this, null);
    }

    protected abstract Task<T> Invoke(object target);

    private static CancellationToken Cancelled(OperationCanceledException error) =>
        error.CancellationToken.IsCancellationRequested ? error.CancellationToken : new(true);

    private static Exception ErrorOf(Task task) => task.Exception?.InnerException ?? new TaskCanceledException(task);

    private async Task FinishLaterAsync(TurnQueue turn, Task<T> task)
    {
        if (Reply is null && !IsOneWay)
        {
            Promise();
            turn.Node.Pending.Watch(this);
        }

        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Complete(turn, task);
        turn.Finished(this);
    }

    private void Complete(TurnQueue turn, Task<T> task)
    {
        task = task.IsCompletedSuccessfully && Reply is null && !Codec<T>.IsImmutable && !Method!.ResultIsShared ? Copied(task) : task;
        _ended = task;
        if (!task.IsCompletedSuccessfully && (_promise is not null || Reply is not null || IsOneWay))
        {
            End(turn.Node, ErrorOf(task));
            return;
        }

        Pending?.Remove();
        Reply?.Done(this, null);
        _promise?.TrySetResult(task.Result);
    }

    /// <summary>The copy is made in the grain's turn, so that nothing changes underneath.</summary>
    private static Task<T> Copied(Task<T> task)
    {
        try
        {
            return System.Threading.Tasks.Task.FromResult(Codec<T>.Copy(task.Result));
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException or InvalidOperationException or TypeInitializationException)
        {
            return System.Threading.Tasks.Task.FromException<T>(error);
        }
    }
}
