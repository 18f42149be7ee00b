using Levee.Grains.Master;

namespace Levee.Grains.Tests.Master;

public sealed class NumberBlocksTests
{
    [Fact]
    public Task Numbers_are_dense_and_none_is_given_out_before_its_block_is_stored() => OneTurnAtATimeAsync(async () =>
    {
        var stored = 7L;
        var numbers = new NumberBlocks(7, 10, end =>
        {
            stored = end;
            return Task.CompletedTask;
        });
        for (var expected = 7L; expected < 100; expected++)
        {
            Assert.Equal(expected, await numbers.TakeAsync());
            Assert.True(expected < stored);
        }
    });

    [Fact]
    public Task A_number_in_a_stored_block_waits_for_nothing_and_the_first_one_outside_does() => OneTurnAtATimeAsync(async () =>
    {
        var gate = new TaskCompletionSource();
        var writes = 0;
        var numbers = new NumberBlocks(0, 4, _ => ++writes == 1 ? Task.CompletedTask : gate.Task);
        var last = await numbers.TakeAsync();
        var next = numbers.TakeAsync().AsTask();
        while (next.IsCompletedSuccessfully)
        {
            last = await next;
            next = numbers.TakeAsync().AsTask();
        }

        Assert.InRange(last, 3, 5); // The first block began where the numbers were when it was asked for.
        gate.SetResult();
        Assert.Equal(last + 1, await next);
    });

    [Fact]
    public Task A_write_that_fails_is_told_and_tried_again_with_the_next_number() => OneTurnAtATimeAsync(async () =>
    {
        var fails = true;
        var numbers = new NumberBlocks(0, 4, _ => fails ? Task.FromException(new IOException("full")) : Task.CompletedTask);
        await Assert.ThrowsAsync<IOException>(async () => await numbers.TakeAsync());
        fails = false;
        Assert.Equal(1, await numbers.TakeAsync());
    });

    // As in a grain.
    private static Task OneTurnAtATimeAsync(Func<Task> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
}
