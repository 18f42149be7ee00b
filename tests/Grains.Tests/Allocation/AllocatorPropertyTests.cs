using FsCheck;
using FsCheck.Fluent;

namespace Levee.Grains.Tests.Allocation;

/// <summary>
/// Laws that hold whatever happens: nothing is given twice; limits, the headroom of guarantees and reservations hold in every run; who suppressed or refused gets nothing;
/// the books agree with what is held and with books made anew; and a periodic run leaves nothing that it should have offered.
/// </summary>
public sealed class AllocatorPropertyTests
{
    private static readonly Config Lives = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void A_cluster_that_lives_by_chance_breaks_no_law_of_allocation() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            try
            {
                new AllocatorSimulation(seed).Live(60);
                return true;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }).Check(Lives);

    /// <summary>Lives that once broke a law.</summary>
    [Theory]
    [InlineData(115982897)]
    [InlineData(377625391)]
    [InlineData(677606434)]
    [InlineData(1727493319)]
    public void A_life_that_once_broke_a_law_breaks_none_any_more(int seed) => new AllocatorSimulation(seed).Live(60);
}
