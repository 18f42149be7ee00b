using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Master;

namespace Levee.Grains.Tests.Master;

public sealed class AgentPassesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private readonly AgentPasses _passes = new(TimeSpan.FromSeconds(15));

    [Fact]
    public void What_is_given_out_is_taken_back_once()
    {
        var challenge = _passes.Challenge(Now);
        Assert.True(_passes.TakeChallenge(challenge, Now));
        Assert.False(_passes.TakeChallenge(challenge, Now));
        Assert.False(_passes.TakeChallenge(Guid.Empty, Now));
    }

    [Fact]
    public void A_pass_is_one_agents_and_no_challenge()
    {
        var pass = _passes.Pass(new AgentId("S1"), Now);
        Assert.False(_passes.TakePass(new AgentId("S2"), pass, Now));
        Assert.False(_passes.TakeChallenge(pass, Now));
        Assert.False(_passes.TakePass(new AgentId("S1"), _passes.Challenge(Now), Now));
        Assert.True(_passes.TakePass(new AgentId("S1"), pass, Now));
    }

    [Fact]
    public void What_is_not_used_in_time_is_void()
    {
        var (early, late) = (_passes.Challenge(Now), _passes.Challenge(Now.AddSeconds(10)));
        Assert.False(_passes.TakeChallenge(early, Now.AddSeconds(16)));
        Assert.True(_passes.TakeChallenge(late, Now.AddSeconds(16)));
    }

    [Fact]
    public void Beyond_the_most_that_are_kept_the_oldest_are_void()
    {
        var oldest = _passes.Challenge(Now);
        for (var given = 0; given < AgentPasses.Most; given++)
        {
            _passes.Challenge(Now);
        }

        Assert.False(_passes.TakeChallenge(oldest, Now));
    }
}
