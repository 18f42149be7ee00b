using Levee.Grains.Etcd;

namespace Levee.Etcd.Tests;

/// <summary>The gateway's refusals, from a real etcd. Source: spec/frameworks/etcd-mesos.md B2 and B4.</summary>
public sealed class EtcdClientTests
{
    private static readonly TimeSpan GrowthLimit = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Refusals_of_membership_changes_are_told_apart()
    {
        using var cluster = new RealEtcd();
        await cluster.ResizeAsync(1);
        await cluster.UntilCompleteAsync(1, GrowthLimit);
        var (client, url, token) = (cluster.Client, cluster.Voting.Single().ClientUrl, CancellationToken.None);

        var learner = await client.AddLearnerAsync(url, "http://127.0.0.1:9", token);

        Assert.Equal(EtcdErrorKind.TooManyLearners, await KindAsync(client.AddLearnerAsync(url, "http://127.0.0.1:10", token)));
        Assert.Equal(EtcdErrorKind.PeerUrlExists, await KindAsync(client.AddLearnerAsync(url, "http://127.0.0.1:9", token)));
        Assert.Equal(EtcdErrorKind.NotInSync, await KindAsync(client.PromoteAsync(url, learner, token)));
        Assert.Equal(EtcdErrorKind.NotALearner, await KindAsync(client.PromoteAsync(url, cluster.Voting.Single().MemberId, token)));
        var unstarted = (await client.ListMembersAsync(url, token)).Single(entry => entry.Id == learner);
        Assert.Equal(new EtcdRosterEntry(learner, "", "http://127.0.0.1:9", true), unstarted);
        await client.RemoveAsync(url, learner, token);
        Assert.Equal(EtcdErrorKind.MemberNotFound, await KindAsync(client.RemoveAsync(url, learner, token)));
    }

    [Fact]
    public async Task Right_after_a_promotion_etcd_takes_no_further_member()
    {
        using var cluster = new RealEtcd();
        await cluster.ResizeAsync(2);
        await cluster.UntilCompleteAsync(2, GrowthLimit);

        Assert.Equal(EtcdErrorKind.UnhealthyCluster, await KindAsync(cluster.Client.AddLearnerAsync(cluster.Voting.First().ClientUrl, "http://127.0.0.1:9", CancellationToken.None)));
    }

    [Fact]
    public async Task A_member_that_is_not_there_is_unreachable()
    {
        using var http = new HttpMessageInvoker(EtcdClient.NewHandler());
        var client = new EtcdClient(http, TimeProvider.System);

        Assert.Equal(EtcdErrorKind.Unreachable, await KindAsync(client.StatusAsync("http://127.0.0.1:9", CancellationToken.None)));
    }

    [Fact]
    public async Task A_key_that_was_never_written_is_null()
    {
        using var cluster = new RealEtcd();
        await cluster.ResizeAsync(1);
        await cluster.UntilCompleteAsync(1, GrowthLimit);

        Assert.Null(await cluster.Client.GetAsync(cluster.Voting.Single().ClientUrl, "none", CancellationToken.None));
        Assert.True(await cluster.Client.IsHealthyAsync(cluster.Voting.Single().ClientUrl, CancellationToken.None));
    }

    private static async Task<EtcdErrorKind> KindAsync(Task call) => (await Assert.ThrowsAsync<EtcdException>(() => call)).Kind;
}
