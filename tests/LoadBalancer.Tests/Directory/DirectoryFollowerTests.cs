using Levee.LoadBalancer.Directory;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Tests.Forwarding;
using Levee.LoadBalancer.Vips;
using Levee.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.LoadBalancer.Tests.Directory;

public sealed class DirectoryFollowerTests : IAsyncLifetime
{
    private readonly FakeDirectory _directory = new();
    private readonly DirectoryStatus _status = new();
    private readonly VipForwarder _forwarder = new(new ForwardingOptions { Listen = ListenMode.Loopback }, TimeProvider.System, NullLogger<VipForwarder>.Instance);
    private readonly DirectoryFollower _follower;

    public DirectoryFollowerTests() =>
        _follower = new DirectoryFollower(_directory, _forwarder, _status, TimeProvider.System, NullLogger<DirectoryFollower>.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Changes_are_pushed_without_asking_again()
    {
        await StartAsync();
        var web = Sample.Named("web", FreePorts.One(), Sample.Place(1));
        _directory.Set(web);
        await Poll.UntilAsync(() => Ports().SequenceEqual([1]), "the VIP is there");
        _directory.Set(web with { Backends = [Sample.Place(1), Sample.Place(2)] });
        await Poll.UntilAsync(() => Ports().SequenceEqual([1, 2]), "the second backend is there");
        _directory.Remove(web);
        await Poll.UntilAsync(() => _forwarder.Snapshot().IsEmpty, "the VIP is gone");
        Assert.Equal(1, _directory.Subscriptions);
    }

    [Fact]
    public async Task A_lost_delta_is_made_good_by_a_snapshot()
    {
        await StartAsync();
        _directory.Set(Sample.Named("lost", FreePorts.One()), isLost: true);
        _directory.Set(Sample.Named("seen", FreePorts.One()));
        await Poll.UntilAsync(() => _forwarder.Snapshot().Length == 2, "both VIPs are there");
        Assert.Equal(2, _directory.Subscriptions);
    }

    [Fact]
    public async Task A_new_activation_of_the_directory_replaces_the_table()
    {
        await StartAsync();
        _directory.Set(Sample.Named("old", FreePorts.One()));
        await Poll.UntilAsync(() => _forwarder.Snapshot().Length == 1, "the old VIP is there");
        _directory.Restart();
        _directory.Set(Sample.Named("new", FreePorts.One()));
        await Poll.UntilAsync(() => _forwarder.Snapshot() is [var (vip, _)] && vip.Key.Name == "new", "only the new VIP is there");
    }

    [Fact]
    public async Task While_the_silo_is_away_the_last_table_is_balanced_and_later_it_catches_up()
    {
        await using var backend = TestBackend.Echo();
        await StartAsync();
        _directory.Set(Sample.Named("web", FreePorts.One(), backend.Place()));
        await Poll.UntilAsync(() => _forwarder.Snapshot() is [var (_, listener)] && listener!.State.EndPoint is not null, "the VIP listens");

        // The next delta comes with a gap, and nobody answers the question for a snapshot.
        _directory.IsAway = true;
        _directory.Set(Sample.Named("second", FreePorts.One()), isLost: true);
        _directory.Set(Sample.Named("third", FreePorts.One()));
        await Poll.UntilAsync(() => !_status.State.Following, "the loss is noticed");
        Assert.Equal("the silo does not answer", _status.State.Problem);
        using var client = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await client.ConnectAsync(_forwarder.Snapshot().Single().Listener!.State.EndPoint!);
        Assert.Equal("still here", await client.EchoAsync("still here"));

        _directory.IsAway = false;
        await Poll.UntilAsync(() => _forwarder.Snapshot().Length == 3, "the table caught up");
        Assert.True(_status.State.Following);
    }

    [Fact]
    public async Task It_starts_before_the_silo_does()
    {
        _directory.IsAway = true;
        await _follower.StartAsync(CancellationToken.None);
        await Poll.UntilAsync(() => _status.State.Problem == "the silo does not answer", "the reason is visible");
        _directory.IsAway = false;
        await Poll.UntilAsync(() => _status.State.Following, "the directory is followed");
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.StopAsync(CancellationToken.None);
        await _forwarder.StopAsync(CancellationToken.None);
        _follower.Dispose();
    }

    private async Task StartAsync()
    {
        await _follower.StartAsync(CancellationToken.None);
        await Poll.UntilAsync(() => _status.State.Following, "the directory is followed");
    }

    private IEnumerable<int> Ports() => _forwarder.Snapshot() is [var (_, listener)] ? [.. Sample.Ports(listener!.Pool.All)] : [];
}
