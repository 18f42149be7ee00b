using Levee.Grains.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Answer = Mesos.V1.Allocator.InverseOfferStatus.Types.Status;

namespace Levee.Grains.Tests.Agents;

public sealed class InverseOfferBookTests
{
    private static readonly FrameworkId One = new("one");
    private static readonly FrameworkId Two = new("two");
    private readonly InverseOfferBook _book = new();

    [Theory]
    [InlineData(true, null, 5, Answer.Accept)]
    [InlineData(false, null, 5, Answer.Decline)]
    [InlineData(false, 60.0, 60, Answer.Decline)]
    [InlineData(true, 0.0, 0, Answer.Accept)]
    public void A_framework_that_answered_is_asked_again_after_its_filter(bool accepted, double? refuseSeconds, int pause, Answer status)
    {
        Ask(One, "o1");
        Assert.Equal([Two], _book.Due([One, Two], Sample.Now));
        Assert.True(_book.Answer(One, new("o1"), accepted, refuseSeconds is { } seconds ? new() { RefuseSeconds = seconds } : null, Sample.Now));
        var answer = Assert.Single(_book.Answers);
        Assert.Equal((status, "one"), (answer.Status, answer.FrameworkId.Value));
        Assert.Equal(pause == 0 ? [One] : [], _book.Due([One], Sample.Now));
        Assert.Equal([One], _book.Due([One], Sample.Now.AddSeconds(pause)));
    }

    [Fact]
    public void Only_the_framework_that_was_asked_can_answer()
    {
        Ask(One, "o1");
        Assert.False(_book.Answer(Two, new("o1"), true, null, Sample.Now));
        Assert.False(_book.Answer(One, new("o2"), true, null, Sample.Now));
        Assert.Single(_book.Outstanding);
    }

    [Fact]
    public void Reviving_ends_the_pause()
    {
        Ask(One, "o1");
        _book.Answer(One, new("o1"), false, null, Sample.Now);
        _book.Resume(One);
        Assert.Equal([One], _book.Due([One], Sample.Now));
    }

    [Fact]
    public void Another_plan_voids_all_answers()
    {
        Ask(One, "o1");
        Ask(Two, "o2");
        _book.Answer(One, new("o1"), false, null, Sample.Now);
        Assert.Equal(["o2"], _book.Withdraw().Select(offer => offer.Id.Value));
        _book.ForgetAnswers();
        Assert.Empty(_book.Answers);
        Assert.Equal([One, Two], _book.Due([One, Two], Sample.Now));
    }

    [Fact]
    public void A_framework_that_is_away_is_asked_again_later()
    {
        Ask(One, "o1");
        Assert.True(_book.GiveBack(One, Sample.Now));
        Assert.Empty(_book.Outstanding);
        Assert.Empty(_book.Due([One], Sample.Now));
        Assert.Equal([One], _book.Due([One], Sample.Now.AddSeconds(5)));
    }

    private void Ask(FrameworkId framework, string id) => _book.Add(new() { Id = new() { Value = id }, FrameworkId = framework.ToMessage(), AgentId = new() { Value = "S0" }, Unavailability = new() });
}
