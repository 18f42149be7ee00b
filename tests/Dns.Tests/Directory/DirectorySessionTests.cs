using Levee.Dns.Directory;
using Levee.Grains.Interfaces.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Dns.Tests.Directory;

public sealed class DirectorySessionTests : IAsyncLifetime
{
    private static readonly DnsTimes Times = DnsTimes.Default with { Renewal = TimeSpan.FromMilliseconds(20) };
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeDirectory _directory = new();
    private readonly ZonePublisher _publisher = Sample.Publisher();
    private readonly DirectoryStatus _status = new();
    private readonly DirectorySession _session;
    private Task _running = Task.CompletedTask;

    public DirectorySessionTests() => _session = new(_publisher, _status, Times, TimeProvider.System, NullLogger<DirectorySession>.Instance);

    public async ValueTask InitializeAsync()
    {
        _running = _session.RunAsync(_directory, _stop.Token);
        await Poll.UntilAsync(() => _publisher.Current.IsLoaded, "the first snapshot");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    [Fact]
    public async Task A_delta_is_in_the_zone_as_soon_as_it_came()
    {
        await PushAsync(2, "web");
        await Poll.UntilAsync(() => _publisher.Addresses("web.framework1.mesos") == "10.0.0.1", "the task of the delta");
        Assert.Equal(1, _directory.Subscriptions);
    }

    [Fact]
    public async Task A_delta_that_the_snapshot_contains_changes_nothing()
    {
        await PushAsync(1, "old");
        await PushAsync(2, "web");
        await Poll.UntilAsync(() => _publisher.Addresses("web.framework1.mesos") is not null, "the task of the second delta");
        Assert.Null(_publisher.Addresses("old.framework1.mesos"));
        Assert.Equal(1, _directory.Subscriptions);
    }

    [Fact]
    public async Task A_gap_in_the_sequence_makes_it_read_everything_again()
    {
        _directory.Snapshot = Sample.Snapshot(Sample.Task("missed", 1)) with { Sequence = 5 };
        await PushAsync(5, "late");
        await Poll.UntilAsync(() => _publisher.Addresses("missed.framework1.mesos") is not null, "the snapshot after the gap");
        Assert.Equal(2, _directory.Subscriptions);
    }

    [Fact]
    public async Task A_delta_of_another_epoch_makes_it_read_everything_again_and_keep_what_is_missing()
    {
        await PushAsync(2, "web");
        _directory.Snapshot = Sample.Snapshot() with { Epoch = Guid.NewGuid(), Agents = [], Frameworks = [] };
        await _session.ChangedAsync(new(_directory.Snapshot.Epoch, 2, []));
        await Poll.UntilAsync(() => _directory.Subscriptions == 2 && _status.GraceEnds is not null, "the snapshot of the new epoch");
        Assert.Equal("10.0.0.1", _publisher.Addresses("web.framework1.mesos"));
    }

    [Fact]
    public async Task A_directory_that_forgot_the_subscription_is_subscribed_to_again()
    {
        _directory.Knows = false;
        await Poll.UntilAsync(() => _directory.Subscriptions > 1, "another subscription");
    }

    [Fact]
    public async Task A_call_that_fails_ends_the_session_and_leaves_the_zone()
    {
        await PushAsync(2, "web");
        await Poll.UntilAsync(() => _publisher.Addresses("web.framework1.mesos") is not null, "the task of the delta");
        _directory.Fault = new IOException("gone");
        Assert.Same(_directory.Fault, await Assert.ThrowsAsync<IOException>(() => _running));
        Assert.Equal("10.0.0.1", _publisher.Addresses("web.framework1.mesos"));
    }

    private Task PushAsync(long sequence, string task) => _session.ChangedAsync(new(Sample.Epoch, sequence, [new DirectoryChange.TaskChanged(Sample.Task(task, 1))]));

    private sealed class FakeDirectory : IDirectory
    {
        private int _subscriptions;

        public DirectorySnapshot Snapshot { get; set; } = Sample.Snapshot();

        public bool Knows { get; set; } = true;

        public Exception? Fault { get; set; }

        public int Subscriptions => Volatile.Read(ref _subscriptions);

        public Task<DirectorySnapshot> SubscribeAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _subscriptions);
            return Task.FromResult(Snapshot);
        }

        public Task<bool> RenewAsync(Guid epoch, long sequence, CancellationToken cancellationToken) =>
            Fault is null ? Task.FromResult(Knows) : Task.FromException<bool>(Fault);
    }
}
