using Levee.EmbeddedEngine.Wire;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>Turns what grain methods return into the one shape calls work with. Called by emitted code.</summary>
internal static class Results
{
    private static readonly Task<Nothing> s_done = Task.FromResult(default(Nothing));

    public static Task<Nothing>? OfTask(Task? task) => task is null ? null : task.IsCompletedSuccessfully ? s_done : WaitAsync(task);

    public static Task<Nothing>? OfValueTask(ValueTask task) => OfTask(task.AsTask());

    public static Task<T> OfValueTaskWith<T>(ValueTask<T> task) => task.AsTask();

    public static Task<Nothing> OfVoid() => s_done;

    private static async Task<Nothing> WaitAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return default;
    }
}
