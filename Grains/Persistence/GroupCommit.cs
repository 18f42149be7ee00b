namespace Levee.Grains.Persistence;

/// <summary>Stores one state for many callers: those that come while a write runs share the next one.</summary>
/// <param name="write">Stores the state as it is when called. Only one runs at a time.</param>
/// <remarks>For a reentrant grain: change the state, then await <see cref="SaveAsync"/>; when it ends, a write that holds the change has ended.</remarks>
internal sealed class GroupCommit(Func<Task> write)
{
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends when everything changed up to now is stored.</summary>
    public Task SaveAsync() => _next ??= NextAsync();

    private async Task NextAsync()
    {
        // First let the caller note this task as the next one.
        await Task.Yield();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _next = null;
        await (_running = write());
    }
}
