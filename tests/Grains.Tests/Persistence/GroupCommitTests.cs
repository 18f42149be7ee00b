using Levee.Grains.Persistence;

namespace Levee.Grains.Tests.Persistence;

public sealed class GroupCommitTests
{
    private readonly List<TaskCompletionSource> _writes = [];

    [Fact]
    public Task Callers_that_come_while_a_write_runs_share_the_next_one() => OneTurnAtATime(async () =>
    {
        var commit = Commit();
        var first = commit.SaveAsync();
        await Cluster.TestSilo.UntilAsync(() => _writes.Count == 1, "the first write");
        Task[] later = [commit.SaveAsync(), commit.SaveAsync(), commit.SaveAsync()];
        _writes[0].SetResult();
        await first;
        await Cluster.TestSilo.UntilAsync(() => _writes.Count == 2, "the second write");
        Assert.All(later, one => Assert.False(one.IsCompleted));
        _writes[1].SetResult();
        await Task.WhenAll(later);
        Assert.Equal(2, _writes.Count);
    });

    [Fact]
    public Task A_write_that_fails_fails_those_who_waited_for_it_and_nobody_else() => OneTurnAtATime(async () =>
    {
        var commit = Commit();
        var first = commit.SaveAsync();
        await Cluster.TestSilo.UntilAsync(() => _writes.Count == 1, "the first write");
        var second = commit.SaveAsync();
        _writes[0].SetException(new IOException("disk full"));
        await Assert.ThrowsAsync<IOException>(() => first);
        await Cluster.TestSilo.UntilAsync(() => _writes.Count == 2, "the second write");
        _writes[1].SetResult();
        await second;
    });

    // As in a grain: what follows an await never runs beside other code of the test.
    private static Task OneTurnAtATime(Func<Task> test) => Task.Factory.StartNew(
        test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private GroupCommit Commit() => new(() =>
    {
        var write = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writes.Add(write);
        return write.Task;
    });
}
