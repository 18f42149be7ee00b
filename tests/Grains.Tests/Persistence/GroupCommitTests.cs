using Levee.Grains.Persistence;

namespace Levee.Grains.Tests.Persistence;

public sealed class GroupCommitTests
{
    private readonly List<TaskCompletionSource> _writes = [];

    [Fact]
    public async Task Callers_that_come_while_a_write_runs_share_the_next_one()
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
    }

    [Fact]
    public async Task A_write_that_fails_fails_those_who_waited_for_it_and_nobody_else()
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
    }

    private GroupCommit Commit() => new(() =>
    {
        var write = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writes.Add(write);
        return write.Task;
    });
}
