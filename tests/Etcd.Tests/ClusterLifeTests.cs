using Levee.Grains.Interfaces.Etcd;

namespace Levee.Etcd.Tests;

public sealed class ClusterLifeTests
{
    private static readonly TimeSpan GrowthLimit = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_killed_leader_is_replaced_and_voting_within_15_seconds_and_every_acknowledged_key_is_there()
    {
        using var cluster = new RealEtcd();
        var grown = await cluster.UntilCompleteAsync(3, GrowthLimit);
        foreach (var key in Enumerable.Range(0, 50))
        {
            await cluster.Client.PutAsync(cluster.Voting.ElementAt(key % 3).ClientUrl, $"key-{key}", $"value-{key}", CancellationToken.None);
        }

        var leader = cluster.Voting.Single(member => member.MemberId == cluster.Sight.Leader);
        cluster.Processes.Kill(leader.Name);
        var replaced = await cluster.UntilAsync("a new third member votes", TimeSpan.FromSeconds(15), () =>
            cluster.Voting.Count() == 3 && cluster.Voting.All(member => member.Number != leader.Number && cluster.Sight.IsHealthy(member.Number)));

        TestContext.Current.SendDiagnosticMessage($"grown in {grown.TotalSeconds:0.0} s, replaced in {replaced.TotalSeconds:0.0} s");
        foreach (var key in Enumerable.Range(0, 50))
        {
            var newest = cluster.Voting.MaxBy(member => member.Number)!;
            Assert.Equal($"value-{key}", await cluster.Client.GetAsync(newest.ClientUrl, $"key-{key}", CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_cluster_shrinks_to_one_member_and_is_deleted()
    {
        using var cluster = new RealEtcd();
        await cluster.UntilCompleteAsync(3, GrowthLimit);
        await cluster.Client.PutAsync(cluster.Voting.First().ClientUrl, "kept", "yes", CancellationToken.None);
        var leader = cluster.Sight.Leader;

        await cluster.ResizeAsync(1);
        await cluster.UntilCompleteAsync(1, GrowthLimit);

        var last = cluster.Voting.Single();
        Assert.Equal(leader, last.MemberId);
        Assert.Equal("yes", await cluster.Client.GetAsync(last.ClientUrl, "kept", CancellationToken.None));
        await cluster.Processes.UpdateAsync(plan => plan with { DeletedAt = DateTimeOffset.UtcNow }, CancellationToken.None);
        await cluster.UntilAsync("nothing is left", TimeSpan.FromSeconds(15), () => cluster.Processes.TornDown);
    }

    [Fact]
    public async Task A_lost_majority_is_reported_and_left_alone()
    {
        using var cluster = new RealEtcd();
        await cluster.UntilCompleteAsync(3, GrowthLimit);
        var victims = cluster.Voting.Take(2).ToList();

        victims.ForEach(victim => cluster.Processes.Kill(victim.Name));
        await cluster.UntilAsync("the loss is noticed", TimeSpan.FromSeconds(10), () => cluster.Decision.Mode == EtcdMode.Recovering);

        Assert.All(victims, victim => Assert.Contains(victim.Name, cluster.Decision.Reason, StringComparison.Ordinal));
        Assert.False(await cluster.Client.IsHealthyAsync(cluster.Voting.Single(member => victims.All(victim => victim.Number != member.Number)).ClientUrl, CancellationToken.None));
    }
}
